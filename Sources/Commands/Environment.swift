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

    /// Whether it is set to `value`, the only one that it may have.
    func flag(_ name: String, _ value: String) throws -> Bool {
        guard let text = text(name) else { return false }
        guard text == value else { throw ValidationError("\(name) must be \(value), or not set") }
        return true
    }

    /// Origins as browsers write them, which is how they are compared; anything else would never match.
    func origins(_ name: String) throws -> [String] {
        let origins = list(name)
        for origin in origins where origin != "*" && origin != "null" {
            let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].hasSuffix(":"), parts[0].count > 1, parts[1].isEmpty, !parts[2].isEmpty,
                origin.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), origin == origin.lowercased(),
                !origin.contains(where: { "?#@*,".contains($0) })
            else {
                throw ValidationError(
                    "\(name): \(origin) is no origin, https://HOST or https://HOST:PORT in lower case, without a slash behind"
                )
            }
        }
        return origins
    }

    func trustedProxies() throws -> TrustedProxies {
        do {
            return try TrustedProxies(parsing: text("GATEHOUSE_TRUSTED_PROXIES") ?? "")
        } catch {
            throw ValidationError("GATEHOUSE_TRUSTED_PROXIES: \(error)")
        }
    }
}
