/// Collects the violations of one value.
///
/// Paths are put together from the inside out, and only where there is a violation: a rule that looks into a value takes
/// the `mark`, checks the inner value and then calls `locate`. A valid value costs no path.
struct Findings {
    private(set) var violations: [Schema.Violation] = []
    private(set) var hasFailed = false
    private let limit: Int

    init(limit: Int) {
        self.limit = max(limit, 0)
    }

    /// For the question whether a value is valid at all: full with the first violation, keeps none.
    init(probing: Void) {
        limit = 0
    }

    var isFull: Bool { hasFailed && violations.count >= limit }
    var mark: Int { violations.count }

    mutating func add(_ message: @autoclosure () -> String) {
        hasFailed = true
        guard violations.count < limit else { return }
        violations.append(Schema.Violation(path: "", message: message()))
    }

    mutating func add(at key: String, _ message: @autoclosure () -> String) {
        let mark = mark
        add(message())
        locate(since: mark, at: key)
    }

    mutating func add(at index: Int, _ message: @autoclosure () -> String) {
        let mark = mark
        add(message())
        locate(since: mark, at: index)
    }

    /// Puts a key in front of the paths of what was found since `mark`.
    mutating func locate(since mark: Int, at key: String) {
        guard mark < violations.count else { return }
        prefix(since: mark, with: pointerComponent(key))
    }

    mutating func locate(since mark: Int, at index: Int) {
        guard mark < violations.count else { return }
        prefix(since: mark, with: "/\(index)")
    }

    private mutating func prefix(since mark: Int, with component: String) {
        for index in mark..<violations.count {
            let violation = violations[index]
            violations[index] = Schema.Violation(path: component + violation.path, message: violation.message)
        }
    }
}

/// A key as component of a JSON pointer (RFC 6901, section 3), cut to 100 Unicode scalars before escaping.
func pointerComponent(_ key: String) -> String {
    var component = "/"
    for scalar in key.unicodeScalars.prefix(100) {
        switch scalar {
        case "~": component += "~0"
        case "/": component += "~1"
        default: component.unicodeScalars.append(scalar)
        }
    }
    return component
}
