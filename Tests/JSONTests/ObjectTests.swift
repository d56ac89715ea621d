import JSON
import Testing

@Suite struct ObjectTests {
    @Test func equalityIgnoresTheOrder() {
        let object: JSON = ["a": 1, "b": ["c": [], "d": nil]]
        #expect(object == ["b": ["d": nil, "c": []], "a": 1])
        #expect(object != ["b": ["d": nil, "c": [1]], "a": 1])
        #expect(object != ["a": 1])
        #expect(object != ["a": 1, "x": ["c": [], "d": nil]])
    }

    @Test func integersAndNumbersDiffer() {
        #expect(JSON.integer(1) != JSON.number(1))
        #expect(JSON.array([1]) != JSON.array([1.0]))
    }

    /// Were each level compared twice where it differs, 200 levels would never end.
    @Test func comparingNestedObjectsIsLinear() {
        func nested(_ innermost: JSON) -> JSON {
            (0..<200).reduce(innermost) { value, _ in ["a": value, "b": 1] }
        }
        #expect(nested(1) != nested(2))
        #expect(nested(1) == nested(1))
    }

    @Test func theLastDuplicateOfALiteralWins() {
        #expect(JSON.Object([("a", 1), ("b", 2), ("a", 3)]) == ["b": 2, "a": 3])
    }
}
