import CEpoll
import Glibc

/// One thread, many connections, one request on the way in each; calls that are due while none is free wait for one.
struct Generator: ~Copyable {
    private struct Connection {
        var descriptor: Int32 = -1
        var reader = ReplyReader()
        var due: UInt64 = 0
        var sent: UInt64 = 0
        var phase = 0
        var isBusy = false
    }

    private let options: Options
    private let requests: Requests
    private let epoll: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var connections: [Connection]
    private var idle: Queue<Int>
    private var waiting = Queue<(due: UInt64, phase: Int)>()
    private var arrivals: Arrivals
    private var results: [Results]
    private var start: UInt64 = 0
    private var nextRequest: Int
    private var busy = 0

    init(_ options: Options) {
        self.options = options
        requests = Requests(path: options.requests)
        epoll = epoll_create1(0)
        connections = Array(repeating: Connection(), count: options.connections)
        idle = Queue()
        results = options.phases.map { _ in Results() }
        arrivals = Arrivals(phases: options.phases, isPoisson: options.isPoisson, seed: now())
        nextRequest = Int(arrivals.nextRandom() % UInt64(requests.count))
    }

    deinit { buffer.deallocate() }

    mutating func run() -> [Results] {
        for index in connections.indices {
            connect(index)
            idle.append(index)
        }
        // What it costs to accept them all is not measured.
        usleep(500_000)
        start = now()
        var arrival = arrivals.next()
        var events = [epoll_event](repeating: epoll_event(), count: 1024)
        var deadline: UInt64?
        while true {
            var time = now() - start
            while let (due, phase) = arrival, due <= time {
                results[phase].due += 1
                results[phase].lags.append(UInt32(clamping: (time - due) / 1000))
                waiting.append((due, phase))
                arrival = arrivals.next()
                // So that answers are not left lying for long while calls are many.
                if waiting.count % 64 == 0 { break }
            }
            send(time)
            time = now() - start
            if arrival == nil {
                if busy == 0 && waiting.isEmpty { break }
                // Whatever is not answered by then counts as such.
                let end = deadline ?? time + options.giveUp + 2_000_000_000
                deadline = end
                if time > end { break }
            }
            let rest = arrival.map { $0.due > time ? $0.due - time : 0 } ?? 5_000_000
            var timeout = timespec(tv_sec: 0, tv_nsec: Int(min(rest, 5_000_000)))
            let count = epoll_pwait2(epoll, &events, Int32(events.count), &timeout, nil)
            for event in events.prefix(max(0, Int(count))) { receive(Int(event.data.u32)) }
        }
        while let (_, phase) = waiting.popFirst() { results[phase].gaveUp += 1 }
        for connection in connections where connection.isBusy { results[connection.phase].unanswered += 1 }
        return results
    }

    private mutating func send(_ time: UInt64) {
        while let (due, phase) = waiting.first {
            if time > due + options.giveUp {
                _ = waiting.popFirst()
                results[phase].gaveUp += 1
                continue
            }
            guard let index = idle.popFirst() else { return }
            _ = waiting.popFirst()
            connections[index].due = due
            connections[index].sent = now() - start
            connections[index].phase = phase
            connections[index].isBusy = true
            busy += 1
            let request = requests[nextRequest]
            nextRequest = nextRequest + 1 == requests.count ? 0 : nextRequest + 1
            // A request is smaller than an empty socket's buffer.
            let flags = Int32(MSG_NOSIGNAL)
            let sent = Glibc.send(connections[index].descriptor, request.baseAddress!, request.count, flags)
            if sent != request.count { end(index, status: nil) }
        }
    }

    private mutating func receive(_ index: Int) {
        let count = recv(connections[index].descriptor, buffer.baseAddress!, buffer.count, 0)
        if count < 0 && errno == EAGAIN { return }
        guard count > 0, connections[index].isBusy else { return end(index, status: nil) }
        switch connections[index].reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
        case .more: return
        case .broken: end(index, status: nil)
        case .reply(let status): end(index, status: status)
        }
    }

    /// The call is over; with `status` nil so is the connection.
    private mutating func end(_ index: Int, status: Int?) {
        let connection = connections[index]
        if connection.isBusy {
            let time = now() - start
            let elapsed = UInt32(clamping: (time - connection.due) / 1000)
            switch status {
            case .some(200..<300):
                results[connection.phase].latencies.append((elapsed, Int(connection.due / 100_000_000)))
                results[connection.phase].sentLatencies.append(UInt32(clamping: (time - connection.sent) / 1000))
            case 429, 503:
                results[connection.phase].refused += 1
                results[connection.phase].refusalLatencies.append(elapsed)
            default: results[connection.phase].failed += 1
            }
            connections[index].isBusy = false
            busy -= 1
            idle.append(index)
        }
        if status == nil { connect(index) }
    }

    private mutating func connect(_ index: Int) {
        if connections[index].descriptor >= 0 { close(connections[index].descriptor) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = options.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { fail("cannot connect to port \(options.port): \(String(cString: strerror(errno)))") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u32: UInt32(index)))
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        connections[index].descriptor = descriptor
        connections[index].reader = ReplyReader()
    }
}
