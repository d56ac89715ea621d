import ArgumentParser
import Calls
import Catalogue
import EmbeddedPostgres
import Glibc
import HTTPAPI
import Logging
import Mail
import Migrator
import NIOCore
import NIOPosix
import Passwords
import PostgresClient
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the API; migrates first.",
        discussion: "Every setting has a twin in the environment: docs/operations.md lists them.")

    @OptionGroup var database: DatabaseOptions

    @Option(help: "Address to listen on (GATEHOUSE_HOST; 127.0.0.1).")
    var host: String?

    @Option(help: "Port to listen on, 0 for any free one (GATEHOUSE_PORT; 8080).")
    var port: Int?

    @Flag(name: .customLong("no-migrate"), help: "Leave the schema as it is; refuse one that does not fit.")
    var noMigrate = false

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port must be from 0 to 65535") }
    }

    func run() async throws {
        endOnSignals()
        // Before a private PostgreSQL starts, which inherits it.
        FileDescriptors.raiseLimit()
        let logger = try Gatehouse.logger()
        let api = try apiConfiguration()
        let mail = try MailOptions()
        let trees = [Gatehouse.builtIn] + (try database.applicationTrees())
        // On one of the event loops are the connections to PostgreSQL as well; a second one has work where there are cores for both.
        NIOSingletons.groupLoopCountSuggestion =
            try Environment().number("GATEHOUSE_THREADS", in: 1...256) ?? max(1, System.coreCount / 2)
        let embedded = try await database.startEmbedded(logger: logger)
        do {
            let timeLeft = try await serve(embedded, trees, api, mail, logger)
            await embedded?.stop(within: timeLeft)
        } catch {
            await embedded?.stop()
            throw error
        }
    }

    private func apiConfiguration() throws -> APIConfiguration {
        let environment = Environment()
        var api = APIConfiguration()
        api.host = host ?? environment.text("GATEHOUSE_HOST") ?? api.host
        api.port = try port ?? environment.number("GATEHOUSE_PORT", in: 0...65_535) ?? api.port
        api.trustedProxies = try environment.trustedProxies()
        api.allowedOrigins = try environment.origins("GATEHOUSE_CORS_ORIGINS")
        api.allowsAnyGet = try environment.flag("GATEHOUSE_GET", "all")
        api.bodyLimit = try environment.number("GATEHOUSE_BODY_LIMIT", in: 1024...(1 << 28)) ?? api.bodyLimit
        api.uploadLimit = try environment.number("GATEHOUSE_UPLOAD_LIMIT", in: 1024...(1 << 40)) ?? api.uploadLimit
        api.connectionLimit =
            try environment.number("GATEHOUSE_CONNECTION_LIMIT", in: 1...1_000_000) ?? api.connectionLimit
        api.metricsToken = environment.text("GATEHOUSE_METRICS_TOKEN")
        api.pingSeconds = try environment.number("GATEHOUSE_WEBSOCKET_PING", in: 1...300) ?? api.pingSeconds
        return api
    }

    /// What the private PostgreSQL has left to stop.
    private func serve(
        _ embedded: EmbeddedPostgres.Running?,
        _ trees: [SQLTree],
        _ api: APIConfiguration,
        _ mail: MailOptions,
        _ logger: Logger
    ) async throws -> Duration {
        let configuration = try clientConfiguration(embedded, logger)
        let api = try limitingConnections(of: api, configuration, logger)
        if let url = embedded?.ownerURL ?? database.ownerURL, !noMigrate {
            if embedded == nil { try database.checkOwnerSessions() }
            try await migrate(url, trees, logger)
        }
        let deadline = ContinuousClock.now + .seconds(30)
        if embedded == nil { try await database.checkNodeSessions(waitingUntil: deadline, logger) }
        let client = PostgresClient(configuration: configuration, logger: logger)
        let channels = (
            catalogue: NotificationListener.Channel("gatehouse_catalogue"),
            events: NotificationListener.Channel("gatehouse_events"),
            tokens: NotificationListener.Channel("gatehouse_tokens")
        )
        let listener = try NotificationListener(
            url: configuration.url, channels: [channels.catalogue, channels.events, channels.tokens], logger: logger)
        let catalogue = CatalogueService(
            client: client, channel: channels.catalogue,
            parser: CatalogueParser(release: Gatehouse.builtIn.release, steps: Set(Self.steps.keys)), logger: logger)
        let calls = try await calls(client, catalogue, waitingUntil: deadline, logger)
        let voidCalls = VoidCalls(calls: calls, bodyLimit: api.bodyLimit)
        let subscribers = Subscribers(client: client)
        let listening = Listening()
        let http = HTTPService(
            configuration: api, calls: calls, voidCalls: voidCalls, subscribers: subscribers,
            isReady: { client.isAvailable && catalogue.isReady },
            onListening: { host, port in
                let url = listening.began(host, port)
                say("listening on \(url)")
            },
            logger: logger)
        // Started in this order and stopped in the reverse one: first no more calls, last the database.
        let mail = try mail.service(database, embedded, listening: listening, logger: logger)
        let shutdown = Shutdown(calls: calls, others: mail.map { [$0.client] } ?? [])
        let callLog = CallLogService(calls: calls, shutdown: shutdown, logger: logger)
        let isDisconnected = Latch()
        var services: [any Service] = [
            ClientService(client: client, listener: listener, lastUser: callLog.isDone, isStopped: isDisconnected),
            catalogue, UsedTokensService(calls: calls), JobsService(client: client, logger: logger), callLog, voidCalls,
            EventsService(client: client, subscribers: subscribers, channel: channels.events, logger: logger),
            TokenWatch(subscribers: subscribers, channel: channels.tokens, logger: logger), http, shutdown,
        ]
        if let mail { services.insert(mail, at: 0) }
        if let embedded { services.insert(EmbeddedService(running: embedded, lastUser: isDisconnected), at: 0) }
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger))
        // By then `Shutdown` has ended the calls, with an answer; everything but the call log is cut short.
        group.maximumGracefulShutdownDuration = .seconds(20)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError where listening.url == nil {
            let reason = String(cString: strerror(error.errnoCode))
            throw CommandError(description: "cannot listen on \(api.host), port \(api.port): \(reason)")
        }
        return shutdown.timeLeft
    }

    private func migrate(_ url: String, _ trees: [SQLTree], _ logger: Logger) async throws {
        let migrator = try Migrator.checking(url: url, logger: logger)
        for tree in trees {
            let outcome = try migrator.migrate(tree)
            if outcome.isOlder {
                logger.notice(
                    "the database is of a later release and was left alone", metadata: ["tree": "\(tree.name)"])
            }
        }
        let given = Environment().text("GATEHOUSE_ROOT_PASSWORD")
        if let password = try await RootUser.create(with: migrator, password: given) {
            say("root password: \(password)")
        }
    }

    private func clientConfiguration(
        _ embedded: EmbeddedPostgres.Running?,
        _ logger: Logger
    ) throws -> PostgresClient.Configuration {
        let environment = Environment()
        var configuration: PostgresClient.Configuration
        if let url = embedded?.nodeURL ?? database.nodeURL {
            configuration = .init(url: url)
        } else if let url = database.ownerURL {
            logger.warning(
                "GATEHOUSE_NODE_URL is not set: working as the owner with SET ROLE gatehouse_node, which is no boundary"
            )
            configuration = .init(url: url, role: "gatehouse_node")
        } else {
            throw CommandError(description: "no database: set DATABASE_URL or GATEHOUSE_NODE_URL")
        }
        func connections(_ name: String, _ lane: inout LaneConfiguration) throws {
            lane.connections = try environment.number(name, in: 1...64) ?? lane.connections
        }
        try connections("GATEHOUSE_POINT_CONNECTIONS", &configuration.point)
        try connections("GATEHOUSE_WRITE_CONNECTIONS", &configuration.write)
        try connections("GATEHOUSE_EXCLUSIVE_CONNECTIONS", &configuration.exclusive)
        return configuration
    }

    /// The methods that the node has work for.
    static let steps: [String: @Sendable (PasswordHasher) -> any Step] = [
        "/v1/session/signin": { SigninStep(hasher: $0) },
        "/v1/session/signup": { SignupStep(hasher: $0) },
        "/v1/session/confirm-email-by-token": { _ in ConfirmEmailStep() },
        "/v1/session/set-password-by-token": { ResetPasswordStep(hasher: $0) },
        "/v1/profile/set-password": { SetPasswordStep(hasher: $0) },
        "/v1/api-tokens/create": { _ in CreateTokenStep() },
        "/v1/admin/users/create": { SetUserPasswordStep(hasher: $0, place: .field) },
        "/v1/admin/users/set-password": {
            SetUserPasswordStep(hasher: $0, place: .parameter(1, isGenerated: true))
        },
        "/v1/admin/users/set-username": {
            SetUserPasswordStep(hasher: $0, place: .parameter(2, isGenerated: false))
        },
    ]

    private func calls(
        _ client: PostgresClient,
        _ service: CatalogueService,
        waitingUntil deadline: ContinuousClock.Instant,
        _ logger: Logger
    ) async throws -> Calls {
        let catalogue = try await firstCatalogue(service, client, waitingUntil: deadline)
        await warnOfRights(client, logger)
        let hasher = try PasswordHasher(
            parameters: PasswordParameters(
                memoryKiB: catalogue.configuration.argon2MemoryKiB,
                iterations: catalogue.configuration.argon2Iterations,
                parallelism: catalogue.configuration.argon2Parallelism),
            slots: 2 * PasswordHasher.coreCount)
        let calls = Calls(
            client: client,
            catalogue: catalogue,
            steps: Self.steps.mapValues { $0(hasher) },
            logger: logger)
        service.attach(calls)
        return calls
    }

    /// Waits for the database, and then for every lane's first connection: calls come next.
    private func firstCatalogue(
        _ service: CatalogueService,
        _ client: PostgresClient,
        waitingUntil deadline: ContinuousClock.Instant
    ) async throws -> Catalogue {
        while true {
            do {
                let catalogue = try await service.load()
                while !client.isAvailable, .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
                return catalogue
            } catch let error as DatabaseError {
                if let sqlState = error.sqlState, ["3F000", "42883"].contains(sqlState) {
                    throw CommandError(
                        description: "the database has no schema that this binary works with: run gatehouse migrate")
                }
                guard error.sqlState == nil, .now < deadline else {
                    throw CommandError(description: "cannot load the catalogue: \(error.message)")
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// A login that may look into the schema is the owner's or a superuser's.
    private func warnOfRights(_ client: PostgresClient, _ logger: Logger) async {
        guard database.nodeURL != nil else { return }
        let statement = Statement("select pg_catalog.has_schema_privilege('gatehouse', 'usage')", isRepeatable: true)
        let result = try? await client.execute(statement, Arguments(), on: .upkeep)
        guard result?.string(column: 0) == "t" else { return }
        logger.warning(
            "GATEHOUSE_NODE_URL is a login that may do more than call gates, which is no boundary: use gatehouse_node's"
        )
    }

    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    private func limitingConnections(
        of api: APIConfiguration,
        _ database: PostgresClient.Configuration,
        _ logger: Logger
    ) throws -> APIConfiguration {
        let files = FileDescriptors.raiseLimit()
        let room = try FileDescriptors.connections(
            within: files, databaseConnections: database.connectionCount,
            eventLoops: NIOSingletons.groupLoopCountSuggestion)
        guard room < api.connectionLimit else { return api }
        logger.notice(
            "fewer connections than GATEHOUSE_CONNECTION_LIMIT, for want of file descriptors",
            metadata: ["connections": "\(room)", "file descriptors": "\(files)"])
        var api = api
        api.connectionLimit = room
        return api
    }

    /// Until the services run, and see to them, signals end the process at once: also process 1 of a container, which the kernel
    /// would spare.
    private func endOnSignals() {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    }
}

/// Stops the database connections after everything that uses them, also where the shutdown is cut short.
struct ClientService: Service {
    let client: PostgresClient
    let listener: NotificationListener
    let lastUser: Latch
    let isStopped: Latch

    func run() async throws {
        try? await gracefulShutdown()
        await lastUser.wait()
        listener.stop()
        await client.stop()
        isStopped.open()
    }
}

/// Keeps the private PostgreSQL alive until its last user has gone.
struct EmbeddedService: Service {
    let running: EmbeddedPostgres.Running
    let lastUser: Latch

    func run() async throws {
        let supervision = Task { await running.supervise() }
        try? await gracefulShutdown()
        await lastUser.wait()
        supervision.cancel()
        await supervision.value
    }
}
