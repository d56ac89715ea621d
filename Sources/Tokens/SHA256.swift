private import CCrypto

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces, such as an upload.
///
/// Not `Sendable`: one hasher belongs to one stream.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1 else {
            preconditionFailure("libcrypto has no memory for a SHA-256 context")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes to what is hashed.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "SHA-256 update failed")
    }

    /// The digest of everything added.
    package consuming func finalize() -> SHA256Digest {
        SHA256Digest { output in
            let done = EVP_DigestFinal_ex(context, output, nil)
            precondition(done == 1, "SHA-256 finalization failed")
        }
    }

    /// The digest of `bytes` in one step.
    package static func digest(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        SHA256Digest { output in
            let done = EVP_Digest(bytes.baseAddress, bytes.count, output, nil, algorithm, nil)
            precondition(done == 1, "SHA-256 failed")
        }
    }

    // Fetched once: OpenSSL 3 looks an algorithm up by name at every EVP_Q_digest, SHA256() and use of EVP_sha256().
    // nonisolated(unsafe): the pointer is never freed and an EVP_MD is immutable, its reference count atomic.
    private nonisolated(unsafe) static let algorithm: OpaquePointer? =
        EVP_MD_fetch(nil, "SHA256", nil) ?? EVP_sha256()
}

extension SHA256 {
    /// SHA-256 of a text's UTF-8, in hexadecimal.
    package static func hexadecimal(of text: String) -> String {
        var text = text
        return text.withUTF8 { digest(UnsafeRawBufferPointer($0)).hex }
    }
}
