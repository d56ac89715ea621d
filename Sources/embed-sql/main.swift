import Foundation

// embed-sql OUTPUT FOLDER…: writes a Swift file with one array of (name, text) per folder, named as the folder is.

let arguments = CommandLine.arguments.dropFirst().map { URL(filePath: $0) }
guard let output = arguments.first else {
    FileHandle.standardError.write(Data("usage: embed-sql OUTPUT FOLDER…\n".utf8))
    exit(2)
}

var source = "package enum Embedded {\n"
for folder in arguments.dropFirst() {
    let prefix = folder.standardizedFileURL.path() + (folder.hasDirectoryPath ? "" : "/")
    let files = (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? [])
        .compactMap { ($0 as? URL)?.standardizedFileURL }
        .filter { $0.pathExtension == "sql" }
        .sorted { $0.path() < $1.path() }
    source += "    package static let \(folder.lastPathComponent): [(name: String, text: String)] = [\n"
    for file in files {
        let text = try String(contentsOf: file, encoding: .utf8)
        source += "(\"\(file.path().dropFirst(prefix.count))\", ####\"\"\"\n\(text)\n\"\"\"####),\n"
    }
    source += "    ]\n"
}
source += "}\n"
try source.write(to: output, atomically: true, encoding: .utf8)
