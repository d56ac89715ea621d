private import Glibc

/// A streaming parser of `multipart/form-data` (RFC 7578): bytes in, events out, no I/O.
///
/// Bodies are handed out as slices of the chunk they came in. What the parser keeps between chunks is one part's header
/// of at most 8 KiB, whatever way the body is cut up. Lines end with CRLF.
///
/// After an error, of its own or of the closure, a parser is good for nothing but throwing `MultipartError` again.
package struct MultipartParser: Sendable {
    /// Bytes of a part's header, its empty line included.
    package static let headerLimit = 8_192
    /// Parts in a body.
    package static let partLimit = 16
    /// Bytes before the first boundary, and after the last; also spaces behind one boundary.
    package static let surroundingsLimit = 8_192

    private enum State {
        /// Before the first boundary, or in a part's body: `matched` bytes of the delimiter have been seen, of which
        /// the first `assumed` were never part of the text.
        case text(isBody: Bool, matched: Int, assumed: Int)
        /// Right behind a boundary.
        case boundary
        /// Behind a boundary and one hyphen.
        case hyphen
        /// Behind a boundary that another part follows, in spaces before the line's end.
        case padding
        /// Behind a boundary and the CR of its line's end.
        case lineFeed
        /// In a part's header.
        case header
        /// Behind the closing boundary.
        case epilogue
        case failed(MultipartError)
    }

    /// CRLF, two hyphens, the boundary. CR occurs in it but once, at its beginning.
    private let delimiter: [UInt8]
    private var state: State
    private var header: [UInt8] = []
    private var parts = 0
    private var surroundings = 0

    package init(boundary: String) throws(MultipartError) {
        guard let boundary = MultipartBoundary(boundary) else { throw .invalidBoundary }
        self.init(boundary: boundary)
    }

    package init(boundary: MultipartBoundary) {
        delimiter = Array("\r\n--\(boundary.text)".utf8)
        // The first boundary may stand at the very beginning, without its CRLF.
        state = .text(isBody: false, matched: 2, assumed: 2)
    }

    /// Parses the next piece of the body and calls `emit` with each event.
    ///
    /// - Throws: `MultipartError`, and what `emit` throws.
    package mutating func consume(
        _ chunk: UnsafeRawBufferPointer,
        _ emit: (MultipartEvent) throws -> Void
    ) throws {
        var rest = chunk[...]
        do {
            while !rest.isEmpty {
                try step(&rest, emit)
            }
        } catch {
            state = .failed(error as? MultipartError ?? .truncated)
            throw error
        }
    }

    /// To be called when the body has ended.
    ///
    /// - Throws: `MultipartError.truncated` where the closing boundary has not been seen.
    package func finish() throws(MultipartError) {
        switch state {
        case .epilogue: return
        case .failed(let error): throw error
        default: throw .truncated
        }
    }

    /// Consumes at least one byte, or finds that what had begun like a delimiter is text.
    private mutating func step(
        _ rest: inout Slice<UnsafeRawBufferPointer>, _ emit: (MultipartEvent) throws -> Void
    ) throws {
        switch state {
        case .text(let isBody, let matched, let assumed):
            try text(&rest, isBody: isBody, matched: matched, assumed: assumed, emit)
        case .boundary:
            try boundary(rest.removeFirst(), emit)
        case .hyphen:
            guard rest.removeFirst() == UInt8(ascii: "-") else { throw MultipartError.malformedDelimiter }
            surroundings = 0
            state = .epilogue
            try emit(.end)
        case .padding:
            try padding(rest.removeFirst())
        case .lineFeed:
            guard rest.removeFirst() == UInt8(ascii: "\n") else { throw MultipartError.malformedDelimiter }
            header.removeAll(keepingCapacity: true)
            state = .header
        case .header:
            try header(rest.removeFirst(), emit)
        case .epilogue:
            try countSurroundings(rest.count)
            rest = rest.dropFirst(rest.count)
        case .failed(let error):
            throw error
        }
    }

    /// Goes on with a delimiter that an earlier chunk began, or looks for one.
    private mutating func text(
        _ rest: inout Slice<UnsafeRawBufferPointer>,
        isBody: Bool, matched: Int, assumed: Int,
        _ emit: (MultipartEvent) throws -> Void
    ) throws {
        if matched == 0 {
            let end = endOfText(rest)
            let text = UnsafeRawBufferPointer(rebasing: rest[..<end])
            rest = rest[end...]
            try plain(text, isBody, emit)
        }
        let count = matched + matchLength(rest, from: matched)
        rest = rest.dropFirst(count - matched)
        if count == delimiter.count {
            state = .boundary
            surroundings = 0
            if isBody { try emit(.partEnd) }
        } else if rest.isEmpty {
            state = .text(isBody: isBody, matched: count, assumed: assumed)
        } else {
            // No delimiter after all: what matched was text. As it holds no second CR, none of it begins another.
            state = .text(isBody: isBody, matched: 0, assumed: 0)
            try delimiter.withUnsafeBytes { delimiter in
                try plain(UnsafeRawBufferPointer(rebasing: delimiter[assumed..<count]), isBody, emit)
            }
        }
    }

    /// Where the delimiter begins, or what may become one once the next chunk is there; else the end.
    private func endOfText(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        var start = bytes.startIndex
        while true {
            let candidate = Self.carriageReturn(in: bytes[start...])
            let count = matchLength(bytes[candidate...], from: 0)
            if count == delimiter.count || candidate + count == bytes.endIndex { return candidate }
            start = candidate + count
        }
    }

    /// How many bytes continue the delimiter behind its first `offset` ones.
    private func matchLength(_ bytes: Slice<UnsafeRawBufferPointer>, from offset: Int) -> Int {
        zip(bytes, delimiter[offset...]).prefix { $0 == $1 }.count
    }

    private mutating func plain(
        _ text: UnsafeRawBufferPointer, _ isBody: Bool, _ emit: (MultipartEvent) throws -> Void
    ) throws {
        if text.isEmpty { return }
        if isBody {
            try emit(.body(text))
        } else {
            try countSurroundings(text.count)
        }
    }

    private mutating func boundary(_ byte: UInt8, _ emit: (MultipartEvent) throws -> Void) throws {
        if byte == UInt8(ascii: "-") {
            state = .hyphen
            return
        }
        guard parts < Self.partLimit else { throw MultipartError.tooManyParts }
        parts += 1
        try padding(byte)
    }

    private mutating func padding(_ byte: UInt8) throws {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            try countSurroundings(1)
            state = .padding
        case UInt8(ascii: "\r"):
            state = .lineFeed
        default:
            throw MultipartError.malformedDelimiter
        }
    }

    private mutating func header(_ byte: UInt8, _ emit: (MultipartEvent) throws -> Void) throws {
        guard header.count < Self.headerLimit else { throw MultipartError.headerTooLarge }
        header.append(byte)
        guard byte == UInt8(ascii: "\n") else { return }
        guard header.dropLast().last == UInt8(ascii: "\r") else { throw MultipartError.malformedHeader }
        guard header.count == 2 || header.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }

        let part = try PartHeader(parsing: Array(header.dropLast(2)))
        // The empty line's CRLF may also be the delimiter's, where a part has no body at all (RFC 2046, body-part).
        state = .text(isBody: true, matched: 2, assumed: 2)
        try emit(.partBegin(part))
    }

    private mutating func countSurroundings(_ count: Int) throws {
        surroundings += count
        guard surroundings <= Self.surroundingsLimit else { throw MultipartError.surroundingsTooLarge }
    }

    /// Where the first CR is, or the end.
    private static func carriageReturn(in bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        let buffer = UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = buffer.baseAddress, let found = memchr(start, 0x0D, buffer.count) else {
            return bytes.endIndex
        }
        return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }
}
