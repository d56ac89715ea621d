import Multipart

/// The events of a body with the pieces of each part's body joined, so that chunking leaves no trace.
enum Recorded: Equatable {
    case part(PartHeader, body: [UInt8], isComplete: Bool)
    case end
}

struct Recording {
    var events: [Recorded] = []
    var bodyBytes = 0
    var error: MultipartError?

    /// Parses `body` cut at the given ascending offsets.
    init(_ body: [UInt8], boundary: String, cuts: [Int] = []) throws {
        var parser = try MultipartParser(boundary: boundary)
        do {
            var start = 0
            for end in cuts + [body.count] {
                // Copied, so that a slice kept too long or read beyond its end shows.
                try Array(body[start..<end]).withUnsafeBytes { chunk in
                    try parser.consume(chunk) { record($0) }
                }
                start = end
            }
            try parser.finish()
        } catch let error as MultipartError {
            self.error = error
        }
    }

    private mutating func record(_ event: MultipartEvent) {
        switch (event, events.last) {
        case (.partBegin(let header), _):
            events.append(.part(header, body: [], isComplete: false))
        case (.body(let bytes), .part(let header, let body, false)):
            bodyBytes += bytes.count
            precondition(!bytes.isEmpty)
            events[events.count - 1] = .part(header, body: body + bytes, isComplete: false)
        case (.partEnd, .part(let header, let body, false)):
            events[events.count - 1] = .part(header, body: body, isComplete: true)
        case (.end, .part(_, _, true)), (.end, nil):
            events.append(.end)
        default:
            preconditionFailure("event out of order: \(event)")
        }
    }
}

extension Recorded {
    static func part(_ header: PartHeader, _ body: String) -> Recorded {
        .part(header, body: Array(body.utf8), isComplete: true)
    }
}
