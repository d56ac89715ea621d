package import JSON
import PostgresClient
import Schemas
import Synchronization

/// Reads what gate.node_catalogue returns.
///
/// Keeps one `Statement` per SQL text, so that a reload does not make connections prepare everything again, and each
/// method's `Activity`.
package final class CatalogueParser: Sendable {
    private struct StatementKey: Hashable {
        let sql: String
        /// One that changes makes it another statement: what is prepared keeps the types that it was prepared with.
        let argumentTypes: [String]
        let batchSQL: String?
        let isRepeatable: Bool
    }

    private let statements = Mutex<[StatementKey: Statement]>([:])
    private let activities = Mutex<[String: Activity]>([:])
    private let release: Int
    private let steps: Set<String>

    /// - Parameters:
    ///   - release: What this binary carries; it works with the same and the next one in the database.
    ///   - steps: Paths of the methods that this binary has a step for.
    package init(release: Int, steps: Set<String>) {
        self.release = release
        self.steps = steps
    }

    /// Throws `CatalogueError` for everything that does not fit; one bad entry refuses the whole catalogue, but for
    /// methods of the next release that this binary cannot serve: they are left out.
    package func parse(_ json: JSON) throws(CatalogueError) -> Catalogue {
        if let problems = json["problems"]?.array, !problems.isEmpty {
            throw CatalogueError(
                "the catalogue does not fit the database: " + problems.compactMap(\.string).joined(separator: "; "))
        }
        guard let release = json["release"]?.integer, let entries = json["methods"]?.array,
            let memory = json["configuration"]?["argon2_memory_kib"]?.integer,
            let iterations = json["configuration"]?["argon2_iterations"]?.integer,
            let parallelism = json["configuration"]?["argon2_parallelism"]?.integer
        else {
            throw CatalogueError("the database's catalogue is not in a form that this binary knows")
        }
        guard (self.release...(self.release + 1)).contains(Int(release)) else {
            throw CatalogueError(
                "the database's schema is of release \(release); this binary works with \(self.release) and"
                    + " \(self.release + 1): "
                    + (release < self.release ? "run gatehouse migrate" : "use a newer binary"))
        }
        let results = Dictionary(
            entries.compactMap { entry in entry["id"]?.string.map { ($0, entry["result"] ?? .null) } }
        ) { first, _ in first }
        var methods: [String: Method] = [:]
        for entry in entries {
            do {
                let method = try parseMethod(entry, results)
                methods[method.id] = method
            } catch {
                guard release > self.release else { throw error }
            }
        }
        return Catalogue(
            release: Int(release),
            configuration: .init(
                argon2MemoryKiB: UInt32(clamping: memory), argon2Iterations: UInt32(clamping: iterations),
                argon2Parallelism: UInt32(clamping: parallelism)),
            methods: methods)
    }

    private func parseMethod(_ entry: JSON, _ results: [String: JSON]) throws(CatalogueError) -> Method {
        guard let id = entry["id"]?.string, let name = entry["name"]?.string, let title = entry["title"]?.string,
            let permissions = entry["permissions"]?.array?.compactMap(\.string),
            let isStable = entry["is_stable"]?.bool, let returnsReply = entry["returns_reply"]?.bool,
            let types = entry["argument_types"]?.array?.compactMap(\.string)
        else {
            throw CatalogueError("\(entry["id"]?.string ?? "an entry"): incomplete")
        }
        let options = try parseOptions(entry["options"] ?? .object([:]), of: id)
        if options.hasStep, !steps.contains(id) { throw CatalogueError("\(id): this binary has no step for it") }
        let parameters = try parseParameters(entry["parameters"]?.array ?? [], of: id)
        let validator: ParameterList
        do {
            validator = try ParameterList(
                parameters: parameters.map { ($0.name, $0.isRequired, $0.schema) })
        } catch {
            throw CatalogueError("\(id): parameters\(error.description)")
        }
        let result = try parseResult(entry["result"] ?? .null, of: id, results)
        let lane = options.lane ?? (isStable ? .point : .write)
        return Method(
            id: id,
            name: name,
            title: title,
            description: entry["description"]?.string,
            comment: entry["comment"]?.string,
            permissions: permissions,
            parameters: parameters,
            result: result,
            isStable: isStable,
            upload: options.upload,
            hasStep: options.hasStep,
            returnsReply: returnsReply,
            lane: lane,
            statement: statement(
                gate: name, argumentTypes: types, returnsReply, isRepeatable: isStable && lane == .point,
                hasBatch: entry["has_batch_gate"]?.bool ?? false),
            encodings: types.map { ArgumentEncoding(typeName: $0) },
            validator: validator,
            admitsGuests: permissions.contains("*") || permissions.contains("guest"),
            isLogged: options.isLogged,
            limits: options.limits,
            activity: activity(of: id))
    }

    private func activity(of id: String) -> Activity {
        activities.withLock { activities in
            if let known = activities[id] { return known }
            let activity = Activity()
            activities[id] = activity
            return activity
        }
    }

    private func parseParameters(_ list: [JSON], of id: String) throws(CatalogueError) -> [Method.Parameter] {
        var parameters: [Method.Parameter] = []
        for parameter in list {
            guard let name = parameter["name"]?.string else {
                throw CatalogueError("\(id): a parameter has no name")
            }
            parameters.append(
                Method.Parameter(
                    name: name,
                    isRequired: parameter["required"]?.bool ?? true,
                    description: parameter["description"]?.string,
                    schema: parameter["schema"] ?? .object([:]),
                    example: parameter["example"]))
        }
        return parameters
    }

    private struct Options {
        var upload: Method.UploadRule?
        var hasStep = false
        var lane: PostgresClient.LaneName?
        var isLogged = true
        var limits = MethodLimits()
    }

    private func parseOptions(_ json: JSON, of id: String) throws(CatalogueError) -> Options {
        var options = Options()
        guard case .object(let members) = json else { throw CatalogueError("\(id): options is no object") }
        for (name, value) in members {
            switch (name, value) {
            case ("upload", .bool(let value)): options.upload = value ? Method.UploadRule() : nil
            case ("upload", .object(let rule)): options.upload = parseUpload(rule)
            case ("step", .bool(let value)): options.hasStep = value
            case ("lane", "exclusive"): options.lane = .exclusive
            case ("log_calls", .bool(let value)): options.isLogged = value
            case ("active_requests_limit", .integer(let limit)) where limit > 0: options.limits.active = Int(limit)
            case ("active_requests_user_limit", .integer(let limit)) where limit > 0:
                options.limits.activePerUser = Int(limit)
            case ("rate_limits", .array(let entries)): options.limits.rates = try parseRates(entries, of: id)
            case ("schema_qualified", .bool): break
            default:
                throw CatalogueError("\(id): option \(name) is unknown, or its value")
            }
        }
        return options
    }

    /// Loading has judged it; what is odd all the same is no reason to refuse the whole catalogue.
    private func parseUpload(_ members: JSON.Object) -> Method.UploadRule {
        var rule = Method.UploadRule()
        rule.contentTypes = members["content_types"]?.array?.compactMap(\.string) ?? []
        rule.limit = members["limit"]?.integer.map { Int($0) }
        rule.takesContent = members["content"] == true
        if rule.takesContent { rule.limit = min(rule.limit ?? Self.contentLimit.usual, Self.contentLimit.highest) }
        return rule
    }

    /// Bytes of a file whose content goes to PostgreSQL. libpq keeps the room that its largest statement took, for each connection.
    private static let contentLimit = (usual: 1 << 20, highest: 4 << 20)

    private func parseRates(_ entries: [JSON], of id: String) throws(CatalogueError) -> [MethodLimits.Rate] {
        var rates: [MethodLimits.Rate] = []
        for entry in entries {
            guard case .object(let members) = entry, members.count == 3,
                let subject = members["per"]?.string.flatMap({ MethodLimits.Subject(rawValue: $0) }),
                let requests = members["requests"]?.integer, (1...1_000_000).contains(requests),
                let seconds = members["seconds"]?.integer, (1...86_400).contains(seconds),
                !rates.contains(where: { $0.subject == subject })
            else {
                throw CatalogueError(
                    "\(id): rate_limits must hold {\"per\", \"requests\", \"seconds\"}, at most one for each of token, user and"
                        + " address, 1 to 1000000 requests in 1 to 86400 seconds")
            }
            rates.append(.init(per: subject, requests: Int(requests), seconds: Int(seconds)))
        }
        return rates
    }

    /// Only what the point lane executes is repeated: it runs read-only there.
    private func statement(
        gate: String,
        argumentTypes: [String],
        _ returnsReply: Bool,
        isRepeatable: Bool,
        hasBatch: Bool
    ) -> Statement {
        let placeholders = (1...(argumentTypes.count + 2)).map { "$\($0)" }.joined(separator: ", ")
        // A scalar call spares the executor a function scan. The cast is none, but for a gate that has come to return a reply meanwhile:
        // its text would be no JSON.
        let sql =
            returnsReply
            ? "select * from gate.\(gate)(\(placeholders))"
            : "select gate.\(gate)(\(placeholders))::pg_catalog.json"
        let elements = argumentTypes.compactMap { ArrayElement(typeName: $0) }
        let batchSQL = "select * from gate.node_batch_\(gate)(\(placeholders))"
        let isBatched = hasBatch && isRepeatable && elements.count == argumentTypes.count
        return statements.withLock { statements in
            let key = StatementKey(
                sql: sql, argumentTypes: argumentTypes, batchSQL: isBatched ? batchSQL : nil, isRepeatable: isRepeatable
            )
            if let known = statements[key] { return known }
            let batch = key.batchSQL.map { Statement.Batch($0, elements: [.bytea, .inet] + elements) }
            let statement = Statement(sql, isRepeatable: isRepeatable, batch: batch)
            statements[key] = statement
            return statement
        }
    }
}

extension ArrayElement {
    fileprivate init?(typeName: String) {
        switch typeName {
        case "text": self = .text
        case "json": self = .json
        default: return nil
        }
    }
}
