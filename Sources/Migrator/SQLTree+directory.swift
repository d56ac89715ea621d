import FoundationEssentials

extension SQLTree {
    /// Reads an application's tree: `DIR/migrations/*.sql`, every other `.sql` file below DIR as a definition, and
    /// `DIR/RELEASE` with its release number (1 without that file). Its name is the folder's. What is hidden, as editors'
    /// own files are, is left out.
    ///
    /// Throws `MigrationError` where DIR is no readable folder or a file is not UTF-8.
    package static func read(directory path: String) throws -> SQLTree {
        let root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.resolvingSymlinksInPath()
        var isFolder = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder,
            let names = try? FileManager.default.subpathsOfDirectory(atPath: root.path)
        else {
            throw MigrationError("\(path): no such folder of SQL files")
        }
        var migrations: [SQLFile] = []
        var definitions: [SQLFile] = []
        for name in names where name.hasSuffix(".sql") && !"/\(name)".contains("/.") {
            guard let text = try? String(contentsOf: root.appending(path: name), encoding: .utf8) else {
                throw MigrationError("\(path)/\(name): not readable as UTF-8 text")
            }
            if name.hasPrefix("migrations/") {
                migrations.append(SQLFile(name: String(name.dropFirst("migrations/".count)), text: text))
            } else {
                definitions.append(SQLFile(name: name, text: text))
            }
        }
        let name = root.lastPathComponent
        guard name != builtInName else {
            throw MigrationError("\(path): the name \(name) is taken; rename the folder")
        }
        return SQLTree(
            name: name, release: try release(in: root, path), migrations: migrations, definitions: definitions)
    }

    private static func release(in root: URL, _ path: String) throws -> Int {
        guard let text = try? String(contentsOf: root.appending(path: "RELEASE"), encoding: .utf8) else { return 1 }
        guard let release = Int(text.filter { !$0.isWhitespace }), release > 0 else {
            throw MigrationError("\(path)/RELEASE: must hold one positive number")
        }
        return release
    }
}
