import ArgumentParser
import ClientAddresses
import FoundationEssentials

/// Settings that come from the environment only, or as the twin of an option.
struct Environment {
    let variables: [String: String]

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
        self.variables = variables
    }

    /// Nil where unset or empty.
    func text(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Throws `ValidationError` where it is set to something else than a whole number in `range`.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func list(_ name: String) -> [String] {
        (text(name) ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
    }

    func trustedProxies() throws -> TrustedProxies {
        do {
            return try TrustedProxies(parsing: text("GATEHOUSE_TRUSTED_PROXIES") ?? "")
        } catch {
            throw ValidationError("GATEHOUSE_TRUSTED_PROXIES: \(error)")
        }
    }
}
