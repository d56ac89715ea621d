extension JSON {
    /// The members of an object in their order; keys are distinct.
    ///
    /// Of members with the same key the last value wins, as in PostgreSQL's jsonb, and takes the place of the first.
    /// `==` ignores the order.
    package struct Object: Sendable, Equatable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
        package typealias Element = (key: String, value: JSON)

        private var members: [Element]

        package init() {
            members = []
        }

        package init(_ members: [Element]) {
            self.members = Object.hasDuplicates(members) ? Object.withoutDuplicates(members) : members
        }

        package init(dictionaryLiteral elements: (String, JSON)...) {
            self.init(elements.map { (key: $0.0, value: $0.1) })
        }

        package var startIndex: Int { 0 }
        package var endIndex: Int { members.count }

        package subscript(position: Int) -> Element { members[position] }

        /// The value of a member. Looks at one member after the other.
        package subscript(key: String) -> JSON? {
            members.first { $0.key.hasSameBytes(as: key) }?.value
        }

        package static func == (left: Object, right: Object) -> Bool {
            left.isEqual(to: right, by: ==)
        }

        /// Whether both have the same keys, and `areEqual` holds for each pair of values. Linear in the members.
        package func isEqual(to other: Object, by areEqual: (JSON, JSON) -> Bool) -> Bool {
            guard count == other.count else { return false }
            if zip(members, other.members).allSatisfy({ $0.key.hasSameBytes(as: $1.key) }) {
                return zip(members, other.members).allSatisfy { areEqual($0.value, $1.value) }
            }
            var positions: [ByteKey: Int] = [:]
            positions.reserveCapacity(count)
            for (position, member) in other.members.enumerated() { positions[ByteKey(member.key)] = position }
            return members.allSatisfy { member in
                positions[ByteKey(member.key)].map { areEqual(member.value, other.members[$0].value) } ?? false
            }
        }

        private static func hasDuplicates(_ members: [Element]) -> Bool {
            guard members.count > 16 else {
                for later in members.indices.dropFirst() {
                    for earlier in 0..<later where members[earlier].key.hasSameBytes(as: members[later].key) {
                        return true
                    }
                }
                return false
            }
            var seen = Set<ByteKey>(minimumCapacity: members.count)
            return members.contains { !seen.insert(ByteKey($0.key)).inserted }
        }

        private static func withoutDuplicates(_ members: [Element]) -> [Element] {
            var positions: [ByteKey: Int] = [:]
            var distinct: [Element] = []
            for member in members {
                let key = ByteKey(member.key)
                if let position = positions[key] {
                    distinct[position].value = member.value
                } else {
                    positions[key] = distinct.count
                    distinct.append(member)
                }
            }
            return distinct
        }
    }
}
