import Testing

extension TestDatabase {
    /// The people and tokens that the examples speak of, as new; returns the token of who calls.
    func prepareExample(of method: String) throws -> String {
        try scalar(
            """
            delete from gatehouse.tokens; delete from gatehouse.users where id <> 1; delete from gatehouse.throttles
            """)
        let alice = try makeUser(
            "alice",
            set: ["password": "'\(Self.password)'", "email": "'alice@example.com'", "permissions_on": "'{admin}'"])
        let isForAdministrators = method.hasPrefix("/v1/admin/")
        let caller = isForAdministrators ? "1" : alice
        let token = try makeSession(of: caller)
        try scalar(
            """
            insert into gatehouse.tokens (id, hash, kind, user_id, name, expires) overriding system value values
              (1700017, sha256('a session'), 'session', \(caller), null, now() + '1 hour'),
              (1700018, sha256('an API token'), 'api', \(caller), 'deploy', null)
            """)
        for (kind, token) in Self.mailTokens {
            try scalar(
                """
                insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires)
                  values (sha256('\(token)'), '\(kind)', \(alice), 'alice@example.com', now() + '1 hour')
                """)
        }
        return token
    }

    /// As in the examples of the two methods that take one.
    private static let mailTokens = [
        "confirmation": "ghc_NvRk78r6xKxYNyQtoEBMoPiyRrcP05aksI9dxeS3bo90rUlZL",
        "password-reset": "ghr_4U5UzsRu3JbTUaRTLc6Eop7BAUFtDllpHV5I2ys1f273YuzHN",
    ]

    /// argon2id of "correct horse 7", of 19 MiB, two passes.
    static let password =
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$HjniTBmhb+RGD4jIxbVt/LpnsCehyybi8X+VV/vU1Wc"
}
