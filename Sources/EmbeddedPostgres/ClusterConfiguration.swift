/// The texts of the files that are rewritten at each start, and of the SQL that makes the roles.
enum ClusterConfiguration {
    static let ownerRole = "gatehouse_owner"
    static let nodeRole = "gatehouse_node"
    static let mailRole = "gatehouse_mail"
    static let reportRole = "gatehouse_report"
    static let database = "gatehouse"

    /// `gatehouse.conf`. Refused calls end as ERROR, which `log_min_messages = log` leaves out (for the server log,
    /// `log` ranks above `error`), so that a flood of them cannot fill the disk; no parameter is ever logged.
    /// - Parameter title: shown by ps in front of each of the server's processes, `cluster_name`.
    static func settings(socketDirectory: String, title: String) -> String {
        """
        # Written by gatehouse at each start; changes here do not last.
        listen_addresses = ''
        port = \(SocketDirectory.port)
        unix_socket_directories = \(quoted("\"" + socketDirectory.replacing("\"", with: "\"\"") + "\""))
        unix_socket_permissions = 0700
        cluster_name = \(quoted(title))
        max_connections = 200
        shared_buffers = '256MB'
        dynamic_shared_memory_type = posix
        fsync = on
        max_wal_size = '2GB'
        checkpoint_timeout = '15min'
        wal_compression = on
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        lc_messages = 'C'
        log_destination = 'stderr'
        logging_collector = off
        log_min_messages = log
        log_min_error_statement = panic
        log_statement = none
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        log_checkpoints = off
        log_line_prefix = '%m [%p] %q%u@%d '

        """
    }

    static let include = "include 'gatehouse.conf'"

    /// `pg_hba.conf`: local sockets by the caller's operating-system user, nothing from a network.
    static let hostBasedAuthentication = """
        # Written by gatehouse at each start; changes here do not last.
        local all all peer map=gatehouse

        """

    /// `pg_ident.conf`: the operating-system users who may be any of the five roles.
    static func identities(of users: [String]) -> String {
        let roles = ["postgres", ownerRole, nodeRole, mailRole, reportRole]
        let lines = users.flatMap { user in roles.map { "gatehouse \"\(user)\" \($0)" } }
        return "# Written by gatehouse at each start; changes here do not last.\n"
            + lines.joined(separator: "\n") + "\n"
    }

    /// Makes the roles and the database, or what is missing of them. From version 16 on, CREATEROLE alone does not
    /// let the owner alter roles that it did not make.
    static let bootstrap = """
        \\set ON_ERROR_STOP on
        -- One after the other: what a node had begun that was killed meanwhile goes on to its end.
        select pg_advisory_lock(1) as locked \\gset
        select format('create role %I', missing.name)
            from unnest(array['\(ownerRole)', '\(nodeRole)', '\(mailRole)', '\(reportRole)']) as missing (name)
            where not exists (select from pg_roles where rolname = missing.name) \\gexec
        alter role \(ownerRole) login createrole nosuperuser nocreatedb noreplication nobypassrls;
        alter role \(nodeRole) login nocreaterole nosuperuser nocreatedb noreplication nobypassrls;
        alter role \(mailRole) login nocreaterole nosuperuser nocreatedb noreplication nobypassrls;
        alter role \(reportRole) nologin nocreaterole nosuperuser nocreatedb noreplication nobypassrls;
        select 'grant \(nodeRole), \(mailRole), \(reportRole) to \(ownerRole) with admin option'
            where current_setting('server_version_num')::integer >= 160000 \\gexec
        select 'create database \(database) owner \(ownerRole)'
            where not exists (select from pg_database where datname = '\(database)') \\gexec
        revoke all on database postgres, template1 from public;

        """

    /// A value in a configuration file, where a backslash escapes.
    private static func quoted(_ value: String) -> String {
        "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }
}
