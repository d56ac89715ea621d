import JSON
import Schemas

extension CatalogueParser {
    /// The schema of a method's result. Calls have no use for it, but documentation that is wrong is refused as well.
    func parseResult(_ json: JSON, of id: String, _ results: [String: JSON]) throws(CatalogueError) -> JSON? {
        if json == .null { return nil }
        let result = try inlined(json, of: id, results)
        do {
            _ = try Schema(compiling: result)
        } catch {
            throw CatalogueError("\(id): result\(error.description)")
        }
        return result
    }

    /// `{"$ref": "/v1/module/method"}` stands for the result of that method, which has none itself.
    private func inlined(_ json: JSON, of id: String, _ results: [String: JSON]) throws(CatalogueError) -> JSON {
        switch json {
        case .object(let members):
            if let reference = members["$ref"] {
                guard members.count == 1, let path = reference.string, let target = results[path], target != .null
                else {
                    throw CatalogueError(
                        "\(id): result: $ref must stand alone, and name a method whose result has none itself")
                }
                return try inlined(target, of: id, [:])
            }
            var object: [JSON.Object.Element] = []
            for (name, value) in members { object.append((name, try inlined(value, of: id, results))) }
            return .object(JSON.Object(object))
        case .array(let elements):
            var array: [JSON] = []
            for element in elements { array.append(try inlined(element, of: id, results)) }
            return .array(array)
        default:
            return json
        }
    }
}
