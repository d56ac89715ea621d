/// JSON text that is shown as it came: numbers of any size keep their digits.
struct JSONText {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The text of an object's member, of a text that is known to be JSON; nil where there is none.
    func member(_ name: String) -> JSONText? {
        var found: JSONText?
        var key: ArraySlice<UInt8>?
        var start = bytes.startIndex
        var depth = 0
        forEachByte { index, byte, isInString in
            if isInString { return }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { start = index + 1 }
            case UInt8(ascii: ":") where depth == 1:
                key = trimmed(start..<index)
                start = index + 1
            case UInt8(ascii: ",") where depth == 1, UInt8(ascii: "}") where depth == 1:
                if key?.elementsEqual("\"\(name)\"".utf8) == true { found = JSONText(trimmed(start..<index)) }
                key = nil
                start = index + 1
                if byte == UInt8(ascii: "}") { depth -= 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
            default: break
            }
        }
        return found
    }

    /// With a line for each member and element.
    var indented: String {
        var output: [UInt8] = []
        var depth = 0
        /// The last byte that is neither white space nor within a string.
        var previous: UInt8 = 0
        func newLine() {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
        }
        func isOpening(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }
        func isClosing(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") }
        forEachByte { _, byte, isInString in
            if isInString { return output.append(byte) }
            if isSpace(byte) { return }
            if isClosing(byte) {
                depth -= 1
                if !isOpening(previous) { newLine() }
            } else if isOpening(previous) {
                newLine()
            }
            output.append(byte)
            if isOpening(byte) { depth += 1 }
            if byte == UInt8(ascii: ",") { newLine() }
            if byte == UInt8(ascii: ":") { output.append(UInt8(ascii: " ")) }
            previous = byte
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A string's opening quote counts as outside of it.
    private func forEachByte(_ body: (_ index: Int, _ byte: UInt8, _ isInString: Bool) -> Void) {
        var isInString = false
        var isEscaped = false
        for index in bytes.indices {
            let byte = bytes[index]
            body(index, byte, isInString)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else {
                isEscaped = isInString && byte == UInt8(ascii: "\\")
            }
        }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let part = bytes[range]
        guard let first = part.firstIndex(where: { !isSpace($0) }), let last = part.lastIndex(where: { !isSpace($0) })
        else { return bytes[range.upperBound..<range.upperBound] }
        return part[first...last]
    }
}

extension String {
    /// The same JSON for a terminal, which takes U+007F to U+009F for commands.
    var withoutControls: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if (0x7F...0x9F).contains(scalar.value) {
                text.append(contentsOf: "\\u00\(String(scalar.value, radix: 16))".unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
