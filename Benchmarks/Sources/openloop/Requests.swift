import Glibc

/// The requests of a file, in memory.
final class Requests {
    private let bytes: UnsafeMutableRawPointer
    private var ranges: [(start: Int, length: Int)] = []

    var count: Int { ranges.count }

    init(path: String) {
        let file = open(path, O_RDONLY)
        let size = Int(lseek(file, 0, SEEK_END))
        guard file >= 0, size > 4, let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0),
            mapped != MAP_FAILED
        else { fail("cannot read \(path)") }
        close(file)
        bytes = mapped
        var position = 0
        while position + 4 <= size {
            let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            guard length > 0, position + 4 + length <= size else { fail("\(path) breaks off") }
            ranges.append((position + 4, length))
            position += 4 + length
        }
    }

    subscript(index: Int) -> UnsafeRawBufferPointer {
        let range = ranges[index]
        return UnsafeRawBufferPointer(start: bytes + range.start, count: range.length)
    }
}
