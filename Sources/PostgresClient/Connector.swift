import CLibPQ
import Glibc
import NIOCore

/// Opens connections, each on a short-lived thread of its own: libpq's name lookup, failover between hosts and
/// authentication block, and the reactor's event loop must not.
struct Connector: Sendable {
    /// A libpq connection URI. Holds secrets: never logged.
    let url: String
    let applicationName: String
    /// Taken on by SET ROLE, where the node has no login of its own.
    let role: String?

    /// The handle of an open connection, on its way from the connecting thread to the reactor's event loop, its only user.
    struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Keeps arguments, which hold hashes, out of the server's log; those of slow statements need a privilege. And what gates and
    /// nodes rely on, whatever the database's or the role's own default is: a role may set its own.
    static let commonSetup = """
        set default_transaction_isolation = 'read committed';
        set log_parameter_max_length_on_error = 0;
        set debug_print_parse = off; set debug_print_rewritten = off; set debug_print_plan = off;
        set gin_fuzzy_search_limit = 0; set idle_session_timeout = 0; set quote_all_identifiers = off;
        select pg_catalog.set_config(s.name, '', false) from pg_catalog.pg_settings s where s.name = 'restrict_nonsystem_relation_kind';
        select pg_catalog.set_config(s.name, 'on', false) from pg_catalog.pg_settings s where s.name = 'synchronous_commit' and s.source in ('user', 'database user') and s.setting = 'off';
        select case when pg_catalog.has_parameter_privilege('log_parameter_max_length', 'set')
          then pg_catalog.set_config('log_parameter_max_length', '0', false) end
        """

    /// Opens a connection whose bytes go by way of an event loop.
    func connect(
        setup: String,
        on eventLoop: any EventLoop,
        completion: @escaping @Sendable (Result<Link, DatabaseError>) -> Void
    ) {
        let started = startThread {
            switch connectBlocking(setup: setup) {
            case .failure(let error): completion(.failure(error))
            case .success(let handle):
                Relay.insert(into: handle.pointer, on: eventLoop).whenComplete { result in
                    switch result {
                    case .success(let relay): completion(.success(Link(handle: handle.pointer, relay: relay)))
                    case .failure(let error):
                        PQfinish(handle.pointer)
                        completion(.failure(DatabaseError(.unreachable, message: "\(error)")))
                    }
                }
            }
        }
        if !started {
            completion(.failure(DatabaseError(.unreachable, message: "cannot start a thread")))
        }
    }

    /// Blocks; for threads that may.
    func connectBlocking(setup: String) -> Result<Handle, DatabaseError> {
        let keywords = [
            "target_session_attrs", "dbname", "client_encoding", "fallback_application_name", "connect_timeout",
            "tcp_user_timeout",
            "keepalives_idle", "keepalives_interval", "keepalives_count",
        ]
        // The URI comes as dbname and is expanded: it may override what stands before it, not what comes after.
        let values = ["primary", url, "UTF8", applicationName, "3", "10000", "10", "5", "3"]
        let handle = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else {
            return .failure(DatabaseError(.unreachable, message: "out of memory"))
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            return .failure(DatabaseError(.unreachable, message: message))
        }
        do throws(DatabaseError) {
            try Self.execute(setup, on: handle)
        } catch {
            PQfinish(handle)
            return .failure(DatabaseError(.unreachable, message: error.message))
        }
        return .success(Handle(pointer: handle))
    }
}

extension Connector {
    /// How long PostgreSQL has for statements that take it no time: who is silent for longer will be so for good.
    private static let setupTimeout: Duration = .seconds(5)

    /// Executes such statements, separated by semicolons; the last one's result. Blocks its thread. `.lost`: there was no answer in time.
    @discardableResult
    static func execute(_ sql: String, on handle: OpaquePointer) throws(DatabaseError) -> QueryResult {
        let clock = ContinuousClock()
        let deadline = clock.now + setupTimeout
        var last: OpaquePointer?
        guard PQsendQuery(handle, sql) == 1 else { throw lost(handle) }
        while true {
            while PQisBusy(handle) == 1 {
                var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
                let left = (deadline - clock.now).wholeMilliseconds
                guard left > 0, poll(&descriptor, 1, Int32(left)) >= 0 || errno == EINTR, PQconsumeInput(handle) == 1
                else {
                    PQclear(last)
                    throw lost(handle)
                }
            }
            guard let result = PQgetResult(handle) else { break }
            PQclear(last)
            last = result
            // Of which libpq would report one after the other.
            let status = PQresultStatus(result)
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH { break }
        }
        guard let last else { throw lost(handle) }
        let status = PQresultStatus(last)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            defer { PQclear(last) }
            throw DatabaseError(result: last)
        }
        return QueryResult(taking: last)
    }

    private static func lost(_ handle: OpaquePointer) -> DatabaseError {
        let reason = String(cString: PQerrorMessage(handle))
        return DatabaseError(.lost, message: reason.isEmpty ? "no answer from the database in \(setupTimeout)" : reason)
    }
}

/// An open connection and what carries its bytes. Only the event loop uses them, the connecting thread hands them on: hence
/// `@unchecked Sendable`.
struct Link: @unchecked Sendable {
    let handle: OpaquePointer
    let relay: Relay

    func close() {
        PQfinish(handle)
        relay.stop()
    }
}

private func withCStrings<Value>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    var pointers = copies.map { $0.map { UnsafePointer($0) } }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
}

/// Starts a detached POSIX thread. False: the system has none left.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    guard status == 0 else {
        box.release()
        return false
    }
    pthread_detach(thread)
    return true
}
