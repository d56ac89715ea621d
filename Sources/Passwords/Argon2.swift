private import CArgon2
private import CCrypto

/// argon2id, version 0x13, through libargon2. Blocks the calling thread for as long as the parameters ask.
enum Argon2 {
    /// Length of a hash in bytes.
    static let hashLength = 32

    /// The complete PHC string of `password` under `challenge`.
    ///
    /// The password's UTF-8 is read in place, not copied; libargon2 clears its working memory, and the raw hash is
    /// wiped here.
    static func hash(_ password: String, _ challenge: PasswordChallenge) throws(PasswordError) -> String {
        var password = password
        var salt = challenge.salt
        var hash = [UInt8](repeating: 0, count: hashLength)
        defer { hash.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }

        let code = password.withUTF8 { password in
            salt.withUnsafeMutableBufferPointer { salt in
                hash.withUnsafeMutableBufferPointer { hash in
                    run(challenge.parameters, password: password, salt: salt, into: hash)
                }
            }
        }
        guard code == ARGON2_OK.rawValue else { throw .failed(code: code) }
        return challenge.text + "$" + Base64.encode(hash)
    }

    private static func run(
        _ parameters: PasswordParameters,
        password: UnsafeBufferPointer<UInt8>,
        salt: UnsafeMutableBufferPointer<UInt8>,
        into hash: UnsafeMutableBufferPointer<UInt8>
    ) -> Int32 {
        var context = argon2_context()
        context.out = hash.baseAddress
        context.outlen = UInt32(hash.count)
        // Not written to: ARGON2_FLAG_CLEAR_PASSWORD is not set.
        context.pwd = UnsafeMutablePointer(mutating: password.baseAddress)
        context.pwdlen = UInt32(clamping: password.count)
        context.salt = salt.baseAddress
        context.saltlen = UInt32(salt.count)
        context.t_cost = parameters.iterations
        context.m_cost = parameters.memoryKiB
        context.lanes = parameters.parallelism
        context.threads = 1
        context.version = ARGON2_VERSION_13.rawValue
        context.flags = 0
        context.allocate_cbk = { memory, size in Argon2Memory.allocate(memory, size) }
        context.free_cbk = { memory, size in Argon2Memory.free(memory, size) }
        return argon2_ctx(&context, Argon2_id)
    }
}
