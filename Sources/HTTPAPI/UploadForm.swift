import Calls
import Catalogue
import JSON
import Multipart
import Tokens

/// What a form's parts come to. The file is hashed as it comes, and kept only where the method takes its content.
final class UploadForm {
    private enum Field {
        case file(PartHeader)
        case parameters
    }

    private let rule: Method.UploadRule
    private let fileLimit: Int
    private let parametersLimit: Int
    private var share: BudgetShare
    private var parametersShare: BudgetShare
    private var current: Field?
    private var hasher: SHA256?
    private var size = 0
    private var file: JSON?
    private var parametersText: [UInt8]?
    private var content: [UInt8]?
    /// Bytes that the whole form will have, where that is known.
    private let formSize: Int

    init(rule: Method.UploadRule, size: Int?, _ api: API) {
        self.rule = rule
        share = BudgetShare(of: api.contentBudget)
        parametersShare = BudgetShare(of: api.bodyBudget, free: API.freeBodySize)
        fileLimit = min(rule.limit ?? .max, api.configuration.uploadLimit)
        parametersLimit = api.configuration.bodyLimit
        formSize = size ?? 0
    }

    /// The file's bytes, where there is one and the method takes them; they are the caller's from then on.
    func takeContent() -> [UInt8]? { content.take() }

    /// Gives back what the form had of the node's budgets: when the call has ended.
    func release() {
        share.adjust(to: 0)
        parametersShare.adjust(to: 0)
    }

    func receive(_ event: MultipartEvent) throws(CallError) {
        switch event {
        case .partBegin(let header): try begin(header)
        case .body(let bytes): try append(bytes)
        case .partEnd: end()
        case .end: break
        }
    }

    private func begin(_ header: PartHeader) throws(CallError) {
        switch header.name {
        case "file" where file == nil:
            guard accepts(header.contentType ?? "application/octet-stream") else { throw .uploadTypeRefused }
            file = .null
            hasher = SHA256()
            if rule.takesContent {
                content = []
                content?.reserveCapacity(min(fileLimit, formSize))
            }
            current = .file(header)
        case "params" where parametersText == nil:
            parametersText = []
            current = .parameters
        default:
            throw .unexpectedField
        }
    }

    private func accepts(_ contentType: String) -> Bool {
        if rule.contentTypes.isEmpty { return true }
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return rule.contentTypes.contains { accepted in
            accepted == type || (accepted.hasSuffix("/*") && type.hasPrefix(accepted.dropLast()))
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(CallError) {
        switch current {
        case .file:
            size += bytes.count
            guard size <= fileLimit else { throw .uploadTooLarge }
            hasher?.update(bytes)
            guard rule.takesContent else { return }
            // Here, once more as an argument, and in libpq's buffer while it is sent.
            guard share.adjust(to: 3 * size) else { throw .busy }
            content?.append(contentsOf: bytes)
        case .parameters:
            let size = (parametersText?.count ?? 0) + bytes.count
            guard size <= parametersLimit else { throw .bodyTooLarge }
            guard parametersShare.adjust(to: size) else { throw .busy }
            parametersText?.append(contentsOf: bytes)
        case nil:
            break
        }
    }

    private func end() {
        if case .file(let header) = current, let hasher = hasher.take() {
            file = [
                "name": header.filename.map { .string(Self.storable($0)) } ?? .null,
                "type": header.contentType.map { .string(Self.storable($0)) } ?? .null,
                "size": .integer(Int64(size)),
                "sha256": .string(hasher.finalize().hex),
            ]
        }
        current = nil
    }

    /// PostgreSQL cannot store U+0000, and nobody wants a name without end.
    private static func storable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.lazy.filter { $0 != "\0" }.prefix(255)))
    }

    /// The method's parameters: the file's description, then what `params` holds.
    func parameters() throws(CallError) -> [JSON] {
        let file = file ?? .null
        guard let parametersText, !parametersText.isEmpty else { return [file] }
        guard let json = try? JSON(parsing: parametersText) else { throw .undecodable }
        if case .array(let list) = json { return [file] + list }
        return [file, json]
    }
}
