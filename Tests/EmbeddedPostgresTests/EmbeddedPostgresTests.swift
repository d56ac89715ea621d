import EmbeddedPostgres
import Foundation
import Testing

/// On the installed PostgreSQL, each in a data directory of its own.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EmbeddedPostgresTests {
    @Test func firstStart() async throws {
        try await Workspace.use { workspace in
            let running = try await workspace.postgres().start()
            #expect(running.isAlive())
            #expect(try sql(running.nodeURL, "select current_user, current_database()") == "gatehouse_node|gatehouse")
            #expect(try sql(running.superuserURL, "select current_user") == "postgres")
            let roles = """
                select string_agg(
                    concat_ws(' ', rolname, rolcanlogin, rolcreaterole, rolsuper, rolcreatedb), ',' order by rolname)
                from pg_roles where rolname like 'gatehouse%'
                """
            #expect(
                try sql(running.nodeURL, roles)
                    == "gatehouse_mail t f f f,gatehouse_node t f f f,gatehouse_owner t t f f,gatehouse_report f f f f")
            try sql(
                running.ownerURL, "create schema s; alter role gatehouse_node connection limit 50; create role other")
            let settings = """
                select string_agg(setting, ' ' order by name) from pg_settings where name in
                ('data_checksums', 'fsync', 'listen_addresses', 'log_min_messages', 'log_parameter_max_length')
                """
            #expect(try sql(running.nodeURL, settings) == "on on  log 0")
            #expect(throws: (any Error).self) { try sql(running.nodeURL, "create table public.t (a int)") }
            #expect(mode(workspace.cluster) == 0o700)
            #expect(mode(running.socketDirectory) == 0o700)
            await running.stop()
            #expect(!running.isAlive())
            #expect(throws: (any Error).self) { try sql(running.nodeURL, "select 1") }
        }
    }

    @Test func aRefusedCallIsNotLogged() async throws {
        try await Workspace.use { workspace in
            let running = try await workspace.postgres().start()
            #expect(throws: (any Error).self) { try sql(running.nodeURL, "select 'a-secret'::int") }
            let log = try String(contentsOfFile: "\(workspace.data)/postgres.log", encoding: .utf8)
            #expect(log.contains("ready to accept connections"))
            #expect(!log.contains("a-secret"))
            await running.stop()
        }
    }

    @Test func reuse() async throws {
        try await Workspace.use { workspace in
            let first = try await workspace.postgres().start()
            try sql(first.ownerURL, "create table kept as select 42 as value")
            await first.stop()
            let second = try await workspace.postgres().start()
            #expect(second.processIdentifier != first.processIdentifier)
            #expect(try sql(second.ownerURL, "select value from kept") == "42")
            await second.stop()
        }
    }

    /// Of the two sessions left behind, the one that computes does not notice that its postmaster is gone.
    @Test func startAfterTheServerWasKilled() async throws {
        try await Workspace.use { workspace in
            let first = try await workspace.postgres().start()
            try sql(first.ownerURL, "create table kept as select 42 as value")
            let busy = Process()
            busy.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            busy.arguments = ["psql", "-X", "-d", first.ownerURL, "-c", "do 'begin loop end loop; end'"]
            busy.standardError = FileHandle.nullDevice
            try busy.run()
            let session = "select pid from pg_stat_activity where query like 'do %' and state = 'active'"
            #expect(try await eventually { try !sql(first.superuserURL, session).isEmpty })
            let backend = try #require(Int32(try sql(first.superuserURL, session)))
            kill(first.processIdentifier, SIGKILL)
            #expect(try await eventually { !first.isAlive() })
            #expect(kill(backend, 0) == 0)

            let second = try await workspace.postgres().start()
            #expect(try sql(second.ownerURL, "select value from kept") == "42")
            #expect(try await eventually { ProcessStatus.read(backend)?.isRunning != true })
            busy.waitUntilExit()
            await first.stop()
            #expect(second.isAlive())
            await second.stop()
            #expect(!second.isAlive())
        }
    }

    @Test func supervisionStartsAKilledServerAgain() async throws {
        try await Workspace.use { workspace in
            let running = try await workspace.postgres().start()
            let supervision = Task { await running.supervise() }
            for _ in 1...2 {
                let killed = running.processIdentifier
                kill(killed, SIGKILL)
                #expect(try await eventually { running.processIdentifier != killed && running.isAlive() })
                #expect(try sql(running.nodeURL, "select 1") == "1")
            }
            supervision.cancel()
            await supervision.value
            await running.stop()
            #expect(!running.isAlive())
        }
    }

    /// After a reboot the number in the file may be that of any process of the same user.
    @Test func aStaleProcessFile() async throws {
        try await Workspace.use { workspace in
            let first = try await workspace.postgres().start()
            let path = "\(workspace.cluster)/postmaster.pid"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            await first.stop()
            let other = Process()
            let arguments = try asOwner(of: workspace.cluster) + ["/usr/bin/sleep", "60"]
            other.executableURL = URL(fileURLWithPath: arguments[0])
            other.arguments = Array(arguments.dropFirst())
            try other.run()
            defer { other.terminate() }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let stale = (["\(other.processIdentifier)"] + lines.dropFirst()).joined(separator: "\n")
            try run(
                asOwner(of: workspace.cluster) + [
                    "/bin/sh", "-c", "umask 077; printf %s \"$1\" > \"$2\"", "sh", stale, path,
                ])

            let second = try await workspace.postgres().start()
            #expect(try sql(second.nodeURL, "select 1") == "1")
            #expect(other.isRunning)
            await second.stop()
        }
    }

    /// A node that is killed closes its files and does nothing else; so does a use that is dropped. That the next
    /// one can stop the server shows that the server holds none of the locks.
    @Test func adoption() async throws {
        try await Workspace.use { workspace in
            var first: EmbeddedPostgres.Running? = try await workspace.postgres().start()
            let process = try #require(first?.processIdentifier)
            first = nil
            let second = try await workspace.postgres().start()
            #expect(second.processIdentifier == process)
            #expect(try sql(second.nodeURL, "select 1") == "1")
            await second.stop()
            #expect(!second.isAlive())
        }
    }

    @Test func theServerHasASessionOfItsOwnAndNoDescriptorOfOurs() async throws {
        try await Workspace.use { workspace in
            let inherited = open("/dev/null", O_RDONLY)
            defer { close(inherited) }
            #expect(fcntl(inherited, F_GETFD) & FD_CLOEXEC == 0)
            let running = try await workspace.postgres().start()
            let server = running.processIdentifier
            #expect(getsid(server) == server)
            let descriptors = try run(asOwner(of: workspace.cluster) + ["/bin/ls", "-l", "/proc/\(server)/fd"])
            #expect(descriptors.contains("postgres.log"))
            #expect(!descriptors.contains(".lock"))
            #expect(descriptors.split(separator: "\n").filter { $0.contains("/dev/null") }.count == 1)
            await running.stop()
        }
    }

    @Test func theLastOfSeveralUsersStopsTheServer() async throws {
        try await Workspace.use { workspace in
            let all = try await withThrowingTaskGroup { group in
                for _ in 1...5 { group.addTask { try await workspace.postgres().start() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(all.map(\.processIdentifier)).count == 1)
            for user in all.dropLast() {
                await user.stop()
                #expect(user.isAlive())
            }
            let last = try #require(all.last)
            #expect(try sql(last.nodeURL, "select 1") == "1")
            await last.stop()
            #expect(!last.isAlive())
        }
    }

    @Test func aLongPathGetsAShortSocketDirectory() async throws {
        try await Workspace.use { workspace in
            let deep = "\(workspace.root)/\(String(repeating: "long name, with 'quotes' and $HOME ", count: 4))/data"
            let running = try await workspace.postgres(directory: deep).start()
            defer { try? FileManager.default.removeItem(atPath: running.socketDirectory) }
            #expect(running.socketDirectory.hasPrefix("/tmp/gatehouse-"))
            #expect(mode(running.socketDirectory) == 0o700)
            #expect(try sql(running.nodeURL, "select 1") == "1")
            await running.stop()
            #expect(!FileManager.default.fileExists(atPath: running.socketDirectory))
        }
    }

    @Test func aSocketDirectoryThatIsALinkIsRefused() async throws {
        try await Workspace.use { workspace in
            try await workspace.postgres().start().stop()
            #expect(symlink(workspace.root, "\(workspace.data)/run") == 0)
            await #expect { try await workspace.postgres().start() } throws: { error in
                (error as? EmbeddedPostgresError)?.code == .fileSystem
            }
            #expect(mode(workspace.root) == 0o755)
        }
    }

    @Test func anInterruptedInitialisationStartsOver() async throws {
        try await Workspace.use { workspace in
            let task = Task { try await workspace.postgres().start() }
            #expect(try await eventually { mode("\(workspace.cluster).new/base") != 0 })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(mode(workspace.cluster) == 0)
            let running = try await workspace.postgres().start()
            #expect(try sql(running.nodeURL, "select 1") == "1")
            #expect(mode("\(workspace.cluster).new") == 0)
            await running.stop()
        }
    }

    @Test func missingProgramsAreNamed() async throws {
        try await Workspace.use { workspace in
            await #expect { try await workspace.postgres(binaries: workspace.root).start() } throws: { error in
                (error as? EmbeddedPostgresError)?.code == .notInstalled
                    && "\(error)".contains("apt-get install postgresql-15")
            }
        }
    }

    @Test func aClusterOfAnotherVersionIsRefused() async throws {
        try await Workspace.use { workspace in
            try FileManager.default.createDirectory(atPath: workspace.cluster, withIntermediateDirectories: true)
            try "9\n".write(toFile: "\(workspace.cluster)/PG_VERSION", atomically: false, encoding: .utf8)
            await #expect { try await workspace.postgres().start() } throws: { error in
                (error as? EmbeddedPostgresError)?.code == .versionMismatch && "\(error)".contains("PostgreSQL 9")
            }
        }
    }

    @Test func aDirectoryThatIsNoClusterIsLeftAlone() async throws {
        try await Workspace.use { workspace in
            try FileManager.default.createDirectory(atPath: workspace.cluster, withIntermediateDirectories: true)
            try "mine".write(toFile: "\(workspace.cluster)/file", atomically: false, encoding: .utf8)
            await #expect { try await workspace.postgres().start() } throws: { error in
                (error as? EmbeddedPostgresError)?.code == .fileSystem
            }
            #expect(try String(contentsOfFile: "\(workspace.cluster)/file", encoding: .utf8) == "mine")
        }
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        try await Workspace.use { workspace in
            try await workspace.postgres().start().stop()
            let file = "\(workspace.cluster)/postgresql.auto.conf"
            try run(
                asOwner(of: workspace.cluster) + [
                    "/bin/sh", "-c", "echo \"shared_buffers = 'much'\" > \"$1\"", "sh", file,
                ])
            await #expect { try await workspace.postgres().start() } throws: { error in
                (error as? EmbeddedPostgresError)?.code == .startFailed && "\(error)".contains("shared_buffers")
            }
        }
    }

    /// As root, whose server runs as another user, who may not enter a folder of root's.
    @Test(.enabled(if: geteuid() == 0)) func aClusterThatItsUserCannotReachIsElsewhere() async throws {
        try await Workspace.use(readable: false) { workspace in
            let first = try await workspace.postgres().start()
            let pointer = try String(contentsOfFile: "\(workspace.data)/postgres.location", encoding: .utf8)
            let cluster = String(pointer.dropLast())
            #expect(cluster.hasPrefix("/var/lib/gatehouse/"))
            try sql(first.ownerURL, "create table kept as select 42 as value")
            await first.stop()
            chmod(workspace.root, 0o755)
            let second = try await workspace.postgres().start()
            #expect(try sql(second.ownerURL, "select value from kept") == "42")
            await second.stop()
            #expect(mode(workspace.cluster) == 0)
        }
    }
}
