import Glibc
import Synchronization

/// Working memory of hashes, in huge pages where the machine has them, and kept from one hash to the next.
///
/// Fresh memory from malloc is 4,864 page faults a hash at 19 MiB: 25 ms instead of 15. libargon2 wipes it before it gives
/// it back.
enum Argon2Memory {
    /// Memory that no hash uses, handed from one thread to another under the lock: hence `@unchecked Sendable`.
    private struct Region: @unchecked Sendable {
        let start: UnsafeMutableRawPointer
        let size: Int
    }

    private static let hugePage = 2 << 20
    private static let kept = Mutex<[Region]>([])

    /// libargon2's `allocate_cbk`.
    static func allocate(_ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ size: Int) -> Int32 {
        var start = take(size)
        if start == nil {
            // What is kept may be of another size.
            release()
            start = map(size)
        }
        memory?.pointee = start?.assumingMemoryBound(to: UInt8.self)
        return start == nil ? -1 : 0
    }

    /// libargon2's `free_cbk`.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?, _ size: Int) {
        guard let memory else { return }
        kept.withLock { $0.append(Region(start: UnsafeMutableRawPointer(memory), size: size)) }
    }

    /// Gives back to the system what no hash uses: when nobody has a slot.
    static func release() {
        let regions = kept.withLock { kept in
            defer { kept = [] }
            return kept
        }
        for region in regions { munmap(region.start, mappedSize(region.size)) }
    }

    private static func take(_ size: Int) -> UnsafeMutableRawPointer? {
        kept.withLock { kept in
            kept.firstIndex { $0.size == size }.map { kept.remove(at: $0).start }
        }
    }

    private static func mappedSize(_ size: Int) -> Int { (size + hugePage - 1) / hugePage * hugePage }

    /// Aligned, so that all of it can be huge pages.
    private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
        let size = mappedSize(size)
        let room = mmap(nil, size + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED else { return nil }
        let before = -Int(bitPattern: room) & (hugePage - 1)
        if before > 0 { munmap(room, before) }
        munmap(room + before + size, hugePage - before)
        madvise(room + before, size, MADV_HUGEPAGE)
        return room + before
    }
}
