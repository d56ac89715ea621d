import JSON
import Schemas
import Testing

@Suite struct ParameterListTests {
    private func list(_ parameters: (String, Bool, JSON)...) throws -> ParameterList {
        try ParameterList(parameters: parameters.map { (name: $0.0, required: $0.1, schema: $0.2) })
    }

    private func complaints(_ list: ParameterList, _ values: [JSON]) -> [String] {
        list.validate(values).map { "\($0.path): \($0.message)" }
    }

    @Test func positions() throws {
        let list = try list(("user_id", true, ["type": "string"]), ("password", false, ["type": "string"]))
        #expect(complaints(list, ["1"]) == [])
        #expect(complaints(list, ["1", nil]) == [])
        #expect(complaints(list, ["1", "x"]) == [])
        #expect(complaints(list, []) == ["/0: `user_id` is required"])
        #expect(complaints(list, [nil]) == ["/0: must be string"])
        #expect(complaints(list, [1, 2]) == ["/0: must be string", "/1: must be string"])
        #expect(complaints(list, ["1", "x", nil]) == ["/2: is one too many: at most 2 parameters"])
        #expect(
            complaints(list, [1, nil, 3, 4]) == ["/0: must be string", "/2: is one too many: at most 2 parameters"])
    }

    @Test func noParameters() throws {
        let list = try list()
        #expect(complaints(list, []) == [])
        #expect(complaints(list, [1]) == ["/0: is one too many: at most 0 parameters"])
    }

    @Test func pathsLeadIntoTheParameter() throws {
        let list = try list(("options", false, APIReadTests.log))
        #expect(complaints(list, []) == [])
        #expect(complaints(list, [nil]) == [])
        #expect(complaints(list, [[:]]) == ["/0/where/method_id: is required"])
        #expect(complaints(list, [["where": ["method_id": 1]]]) == ["/0/where/method_id: must be string"])
    }

    @Test func atMostTwenty() throws {
        let strings: JSON = ["items": ["type": "string"]]
        let list = try list(("a", true, strings), ("b", true, strings))
        let many = JSON.array(Array(repeating: 1, count: 15))
        #expect(list.validate([many, many, 1]).count == 20)
    }

    @Test func compileErrorsNameThePosition() {
        #expect(throws: Schema.CompileError(path: "/1/typ", message: "unknown keyword")) {
            try list(("a", true, [:]), ("b", true, ["typ": "string"]))
        }
    }
}
