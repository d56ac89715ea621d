import Logging
import PostgresClient
import Testing

/// Point reads that wait at the same moment become one statement.
@Suite(.timeLimit(.minutes(20))) struct BatchTests {
    /// Answers what it was given; refuses "refuse N" by a row, and fails as a whole where "fail" is among its texts.
    private static let functions = """
        create function public.one(a text) returns text language plpgsql stable as $$
          begin
            if a like 'refuse%' then raise exception '%', a using errcode = 'GH404', detail = 'D' || a; end if;
            if a = 'fail' then raise exception 'failed' using errcode = '22012'; end if;
            if a = 'sluggish' then perform pg_sleep(0.15); end if;
            if a = 'slow' then perform pg_sleep(0.4); end if;
            return a;
          end $$;
        create function public.many(texts text[]) returns table (data text, refusal text, message text, detail text)
          language plpgsql stable as $$
          begin
            if 'slow' = any (texts) then perform pg_sleep(0.4); end if;
            perform pg_sleep(0.15) from unnest(texts) t where t = 'sluggish';
            if 'fail' = any (texts) then raise exception 'failed' using errcode = '22012'; end if;
            return query select case when t not like 'refuse%' then 'batched ' || t end,
                case when t like 'refuse%' then 'GH404' end, t, 'D' || t
              from unnest(texts) with ordinality u (t, n) order by n;
          end $$;
        """
    private static let statement = Statement(
        "select public.one($1)", isRepeatable: true,
        batch: Statement.Batch("select * from public.many($1)", elements: [.text]))

    @Test func everyOneGetsItsOwnAnswer() async throws {
        let answers = try await answers(to: (0..<2_000).map { $0 % 9 == 0 ? "refuse \($0)" : "text \($0)" })
        var batched = 0
        for (index, answer) in answers.enumerated() {
            switch answer {
            case .success(let value?) where index % 9 != 0:
                #expect(value == "text \(index)" || value == "batched text \(index)")
                if value.hasPrefix("batched") { batched += 1 }
            case .failure(let error) where index % 9 == 0:
                #expect(error.code == .refused(sqlState: "GH404"))
                #expect(error.message == "refuse \(index)")
                #expect(error.detail == "Drefuse \(index)")
            default:
                Issue.record("\(index): \(answer)")
            }
        }
        #expect(batched > 1_000, "most of what waits at once goes out in batches")
    }

    @Test func aFailedBatchIsTriedAgainOneByOne() async throws {
        let answers = try await answers(to: (0..<500).map { $0 % 50 == 7 ? "fail" : "\($0)" })
        for (index, answer) in answers.enumerated() {
            if index % 50 == 7 {
                #expect(throws: DatabaseError.self) { try answer.get() }
            } else {
                #expect(try answer.get()?.hasSuffix("\(index)") == true)
            }
        }
    }

    /// The batch that failed is sent again in halves, not one by one.
    @Test func oneThatFailsLeavesTheOthersTogether() async throws {
        let answers = try await answers(to: (0..<1_000).map { $0 % 125 == 60 ? "fail" : "\($0)" })
        let batched = answers.filter { (try? $0.get())?.hasPrefix("batched") == true }
        #expect(batched.count > 800)
        #expect(answers.filter { (try? $0.get()) == nil }.count == 8)
    }

    /// What is slow or large is not sent by the hundred.
    @Test func groupsOfWhatIsSlowAreSmall() async throws {
        let answers = try await answers(to: Array(repeating: "sluggish", count: 60))
        #expect(answers.allSatisfy { (try? $0.get())?.hasSuffix("sluggish") == true })
    }

    @Test func nullAndEmptyTextsTravelInArrays() async throws {
        let answers = try await answers(to: (0..<300).map { [nil, "", "ü,{\"}"][$0 % 3] })
        for (index, answer) in answers.enumerated() {
            let value = try answer.get()
            switch index % 3 {
            case 0: #expect(value == nil)
            case 1: #expect(value == "" || value == "batched ")
            default: #expect(value?.hasSuffix("ü,{\"}") == true)
            }
        }
    }

    @Test func aSlowStatementLeavesTheOtherConnectionToTheRest() async throws {
        try await withClient { client in
            #expect(try await execute(client, "first").get() == "first")
            async let slow = execute(client, "slow")
            try await Task.sleep(for: .milliseconds(50))
            let began = ContinuousClock.now
            for index in 0..<20 { #expect(try await execute(client, "\(index)").get() == "\(index)") }
            #expect(.now - began < .milliseconds(300))
            #expect(try await slow.get() == "slow")
        }
    }

    // MARK: Support

    private typealias Answer = Result<String?, DatabaseError>

    private func answers(to texts: [String?]) async throws -> [Answer] {
        var answers: [Answer] = []
        try await withClient { client in
            answers = await withTaskGroup { group in
                for (index, text) in texts.enumerated() {
                    group.addTask { (index, await execute(client, text)) }
                }
                return await group.reduce(into: Array(repeating: Answer.success(nil), count: texts.count)) {
                    $0[$1.0] = $1.1
                }
            }
        }
        return answers
    }

    private func execute(_ client: PostgresClient, _ text: String?) async -> Answer {
        var arguments = Arguments()
        if let text { arguments.append(text: text) } else { arguments.appendNull() }
        do {
            return .success(try await client.execute(Self.statement, arguments, on: .point).string(column: 0))
        } catch {
            return .failure(error)
        }
    }

    private func withClient(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            try database.scalar(Self.functions)
            var logger = Logger(label: "test")
            logger.logLevel = .error
            var configuration = PostgresClient.Configuration(url: try database.url(as: "gatehouse_owner"))
            configuration.point.queueLimit = 4_000
            configuration.point.queueTimeout = .seconds(30)
            let client = PostgresClient(configuration: configuration, logger: logger)
            do {
                try await body(client)
            } catch {
                await client.stop()
                throw error
            }
            await client.stop()
        }
    }
}
