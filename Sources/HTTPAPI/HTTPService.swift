package import Calls
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The HTTP server as a service.
package struct HTTPService: Service {
    private let server: any Service

    /// - Parameters:
    ///   - isReady: What /health/ready answers.
    ///   - onListening: Told host and port once calls are accepted.
    package init(
        configuration: APIConfiguration,
        calls: Calls,
        voidCalls: VoidCalls,
        subscribers: Subscribers,
        isReady: @escaping @Sendable () -> Bool,
        onListening: @escaping @Sendable (String, Int) -> Void,
        logger: Logger
    ) {
        let api = API(
            configuration: configuration, calls: calls, voidCalls: voidCalls, subscribers: subscribers,
            isReady: isReady,
            logger: logger)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        server = APIChannel(api: api).server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 4096,
                availableConnectionsDelegate: .maximum(configuration.connectionLimit, logger: quiet)),
            onServerRunning: { channel in
                onListening(configuration.host, channel.localAddress?.port ?? configuration.port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet)
    }

    package func run() async throws {
        try await server.run()
    }
}
