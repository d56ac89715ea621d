import Glibc

/// Where the server's socket goes. The path of a Unix socket is short by nature (sockaddr_un: 107 bytes), and libpq
/// takes a comma for the end of a host, so a directory that is too deep or oddly named gets one under /tmp instead.
package enum SocketDirectory {
    static let port = 5_432
    private static let longestSocketPath = 106

    static func path(home: String, identifier: String, account: OSAccount) -> String {
        let near = "\(home)/run"
        return fits(near) ? near : "/tmp/gatehouse-\(account.user)-\(identifier)"
    }

    /// Whether the socket of a server can be in a directory, and libpq reach it.
    package static func fits(_ directory: String) -> Bool {
        "\(directory)/.s.PGSQL.\(port)".utf8.count <= longestSocketPath && !directory.contains(",")
            && !directory.unicodeScalars.contains { $0.value < 32 }
    }

    /// A libpq URI of a role and database on the socket in a directory. The port is named, for libpq would
    /// otherwise take the caller's PGPORT.
    package static func url(role: String, database: String, directory: String) -> String {
        "postgresql://\(role)@/\(database)?host=\(percentEncoded(directory))&port=\(port)"
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
