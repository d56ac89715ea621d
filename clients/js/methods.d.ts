// Written by `gatehouse docs --typescript`; change the entries in sql/api/ instead.

/** `meta` of a method that reads a list. */
export interface ListMeta {
    total: number;
    summary: { total: number };
}

/** Methods that answer one row if asked for it by id, else an array of rows. */
export type ReadMethod = {
    [Name in keyof Methods]: Methods[Name] extends { row: unknown } ? Name : never;
}[keyof Methods];

/** What such a method takes to answer an array. */
export type ListOptions<Name extends ReadMethod> = Exclude<Methods[Name]["params"][0], { id: string }>;

/**
 * Every method by its path. `params`: what `call` takes. `upload`: what `upload` takes besides the file. `data`: what
 * comes back; `row` where that may be one row. `meta`: what comes with a list.
 */
export interface Methods {
    /** Read statistics for the given API method for the last 30 days. Statistics updated every 1 minute. Data resolution is 10 minutes. Runtimes are in seconds. */
    "/v1/admin/api-call-log/read-history-stat": {
        params: [method_id: string];
        data: {
            id: string;
            last_updated: string | null;
            load: { date: string; total_accepted: number; total_declined: number }[];
            requests: Array<{
                date: string;
                total_requests: number;
                total_errors: number;
                total_exceptions: number;
                exceptions_percent: number;
                avg_runtime: number | null;
                p50_runtime: number | null;
                p95_runtime: number | null;
                p99_runtime: number | null;
            }>;
            active_requests_limit: number | null;
            active_requests_user_limit: number | null;
            total_active_requests: number;
        };
    };

    /** Read statistics for the last 60 minutes. Statistics updated every 10 seconds. Data resolution is 1 minute. Without `method_id`: an array of all methods. Runtimes are in seconds. */
    "/v1/admin/api-call-log/read-latest-stat": {
        params: [method_id?: string | null];
        data: Array<{
            id: string;
            last_updated: string | null;
            load: { date: string; total_accepted: number; total_declined: number }[];
            requests: Array<{
                date: string;
                total_requests: number;
                total_errors: number;
                total_exceptions: number;
                exceptions_percent: number;
                avg_runtime: number | null;
                p50_runtime: number | null;
                p95_runtime: number | null;
                p99_runtime: number | null;
            }>;
            active_requests_limit: number | null;
            active_requests_user_limit: number | null;
            total_active_requests: number;
        }> | {
            id: string;
            last_updated: string | null;
            load: { date: string; total_accepted: number; total_declined: number }[];
            requests: Array<{
                date: string;
                total_requests: number;
                total_errors: number;
                total_exceptions: number;
                exceptions_percent: number;
                avg_runtime: number | null;
                p50_runtime: number | null;
                p95_runtime: number | null;
                p99_runtime: number | null;
            }>;
            active_requests_limit: number | null;
            active_requests_user_limit: number | null;
            total_active_requests: number;
        };
    };

    /** Read API method access log. Newest first. Without options: of all methods. `runtime` is in milliseconds. */
    "/v1/admin/api-call-log/read-log": {
        params: [options?: { where: { method_id: string | ["=", string] }; limit?: number; offset?: number } | null];
        data: Array<{
            method_id: string;
            user_id: string | null;
            username: string | null;
            token_id: string | null;
            started: string;
            finished: string;
            runtime: number;
            is_error: boolean;
            is_exception: boolean;
            status: number;
            status_text: string;
            request_id: string;
        }>;
        meta: ListMeta;
    };

    /** Create user. Without a password one is generated and told in the reply. Permissions that the caller does not have are off for the new user, even where they are on by default. */
    "/v1/admin/users/create": {
        params: [
            fields: {
                username: string;
                password?: string;
                enabled?: boolean;
                permissions?: { [name: string]: boolean };
                email?: string;
                telegram_name?: string;
            },
        ];
        data: {
            id: string;
            name: string;
            enabled: boolean;
            permissions: { [name: string]: true };
            password?: string;
        };
    };

    /** Remove user */
    "/v1/admin/users/delete": {
        params: [user_id: string];
        data: undefined;
    };

    /** End all sessions of a user */
    "/v1/admin/users/delete-sessions": {
        params: [user_id: string];
        data: undefined;
    };

    /** Get user permissions */
    "/v1/admin/users/get-permissions": {
        params: [user_id: string];
        data: { id: string; name: string; description: string; enabled: boolean }[];
    };

    /** Read users. `search` looks in name, e-mail and Telegram name. Root is listed for root only. */
    "/v1/admin/users/read": {
        params: [
            options?: { id: string } | {
                where?: { id?: string | null | ["=", string | null]; search?: ["like", string] };
                order_by?: "id" | "name" | "created" | "enabled" | Array<"id" | "name" | "created" | "enabled" | ["id" | "name" | "created" | "enabled", "asc" | "desc"]>;
                limit?: number;
                offset?: number;
            } | null,
        ];
        row: {
            id: string;
            name: string;
            enabled: boolean;
            email: string | null;
            email_confirmed: boolean;
            telegram_name: string | null;
            avatar: string | null;
            permissions: { [name: string]: true };
            created: string;
            last_signin: string | null;
        };
        data: Array<{
            id: string;
            name: string;
            enabled: boolean;
            email: string | null;
            email_confirmed: boolean;
            telegram_name: string | null;
            avatar: string | null;
            permissions: { [name: string]: true };
            created: string;
            last_signin: string | null;
        }> | {
            id: string;
            name: string;
            enabled: boolean;
            email: string | null;
            email_confirmed: boolean;
            telegram_name: string | null;
            avatar: string | null;
            permissions: { [name: string]: true };
            created: string;
            last_signin: string | null;
        };
        meta: ListMeta;
    };

    /** Set user enabled */
    "/v1/admin/users/set-enabled": {
        params: [user_id: string, enabled: boolean];
        data: undefined;
    };

    /** Set user password. Ends the user's sessions, and tells the account's e-mail address. */
    "/v1/admin/users/set-password": {
        params: [user_id: string, pasword?: string | null];
        data: { password?: string };
    };

    /** Set user permissions. Permissions that are left out become unset, of those that the caller has. */
    "/v1/admin/users/set-permissions": {
        params: [user_id: string, permissions: { [name: string]: boolean }];
        data: undefined;
    };

    /** Change user name */
    "/v1/admin/users/set-username": {
        params: [user_id: string, new_username: string, new_password?: string | null];
        data: { username: string };
    };

    /** Suggest user name. `where.name` is an array of `like` and a pattern, which is looked for in name, e-mail and Telegram name. At most 100 users, by name. */
    "/v1/admin/users/suggest": {
        params: [options?: { where?: { name?: [string, string] } } | null];
        data: { id: string; name: string }[];
    };

    /** Update user permissions. Permissions that are left out stay as they are. */
    "/v1/admin/users/update-permissions": {
        params: [user_id: string, permissions: { [name: string]: boolean }];
        data: undefined;
    };

    /** Generate new token. The reply is the only place where the token itself is ever shown. */
    "/v1/api-tokens/create": {
        params: [
            name: string,
            options?: { expires?: string | null; permissions?: { [name: string]: boolean } } | null,
        ];
        data: { id: string; name: string; token: string; permissions: { [name: string]: true } };
    };

    /** Remove token */
    "/v1/api-tokens/delete": {
        params: [token_id: string];
        data: undefined;
    };

    /** Get token permissions */
    "/v1/api-tokens/get-permissions": {
        params: [token_id: string];
        data: { id: string; name: string; description: string; enabled: boolean }[];
    };

    /** Read tokens. `search` looks in the name. Disabled and expired tokens are listed, deleted ones are not. */
    "/v1/api-tokens/read": {
        params: [
            options?: { id: string } | {
                where?: { id?: string | null | ["=", string | null]; search?: ["like", string] };
                order_by?: "id" | "name" | "created" | "enabled" | "last_used" | Array<"id" | "name" | "created" | "enabled" | "last_used" | ["id" | "name" | "created" | "enabled" | "last_used", "asc" | "desc"]>;
                limit?: number;
                offset?: number;
            } | null,
        ];
        row: {
            id: string;
            name: string;
            enabled: boolean;
            permissions: { [name: string]: true };
            created: string;
            last_used: string | null;
            expires: string | null;
        };
        data: Array<{
            id: string;
            name: string;
            enabled: boolean;
            permissions: { [name: string]: true };
            created: string;
            last_used: string | null;
            expires: string | null;
        }> | {
            id: string;
            name: string;
            enabled: boolean;
            permissions: { [name: string]: true };
            created: string;
            last_used: string | null;
            expires: string | null;
        };
        meta: ListMeta;
    };

    /** Set token enabled */
    "/v1/api-tokens/set-enabled": {
        params: [token_id: string, enabled: boolean];
        data: undefined;
    };

    /** Set token permissions. Permissions that are left out become unset. */
    "/v1/api-tokens/set-permissions": {
        params: [token_id: string, permissions: { [name: string]: boolean }];
        data: undefined;
    };

    /** Update token permissions. Permissions that are left out stay as they are. */
    "/v1/api-tokens/update-permissions": {
        params: [token_id: string, permissions: { [name: string]: boolean }];
        data: undefined;
    };

    /** End one of the own sessions */
    "/v1/profile/delete-session": {
        params: [session_id: string];
        data: undefined;
    };

    /** End all own sessions but this one */
    "/v1/profile/delete-sessions": {
        params: [];
        data: undefined;
    };

    /** Read user profile */
    "/v1/profile/read": {
        params: [];
        data: {
            id: string;
            name: string;
            email: string | null;
            email_confirmed: boolean;
            telegram_name: string | null;
            avatar: string | null;
            permissions: { [name: string]: true };
            created: string;
        };
    };

    /** Read own sessions. Sessions that are signed in, the latest first. */
    "/v1/profile/read-sessions": {
        params: [];
        data: Array<{
            id: string;
            created: string;
            last_used: string | null;
            expires: string;
            address: string | null;
            user_agent: string | null;
            current: boolean;
        }>;
    };

    /** Set user email. A changed e-mail is unconfirmed and gets a confirmation mail; the old address is told. */
    "/v1/profile/set-email": {
        params: [email?: string | null];
        data: undefined;
    };

    /** Set own password. Ends the user's other sessions, and tells the account's e-mail address. */
    "/v1/profile/set-password": {
        params: [current_password: string, new_password: string];
        data: undefined;
    };

    /** Set user telegram name */
    "/v1/profile/set-telegram-username": {
        params: [telegram_username?: string | null];
        data: undefined;
    };

    /** Confirm user email using email confirmation token */
    "/v1/session/confirm-email-by-token": {
        params: [token: string];
        data: undefined;
    };

    /** Send confirmation email. Always answers the same, at once: whether the account exists, and whether it is confirmed already, is not told. */
    "/v1/session/send-confirmation-email": {
        params: [user_id: string];
        data: undefined;
    };

    /** Send password reset email. Always answers the same, at once: whether the account exists is not told. */
    "/v1/session/send-password-reset-email": {
        params: [user_id: string];
        data: undefined;
    };

    /** Set user password using password recovery token. Confirms the e-mail, and ends all the user's sessions. Where the e-mail had never been confirmed, disables the API tokens made before: whoever made the account may have been somebody else. */
    "/v1/session/set-password-by-token": {
        params: [token: string, password: string];
        data: undefined;
    };

    /** Signin. If `credentials` parameter is specified - will try to sign in user using username and password, otherwise will try to sign in user, using currently used api token. Answers 401 where the credentials are bad, 403 where none of `signin_permissions` holds. */
    "/v1/session/signin": {
        params: [
            credentials?: { username: string; password: string } | null,
            signin_permissions?: null | string[] | null,
        ];
        data: {
            token?: string;
            auth: {
                user_id: string;
                username: string;
                permissions: { [name: string]: true };
                avatar: string | null;
            };
            settings: { [name: string]: unknown };
        };
    };

    /** Signout */
    "/v1/session/signout": {
        params: [];
        data: undefined;
    };

    /** Signup */
    "/v1/session/signup": {
        params: [fields: { username: string; password?: string; email?: string; telegram_name?: string }];
        data: { id: string };
    };

    /** Test */
    "/v1/test/test": {
        params: [args?: string | null];
        data: string | undefined;
    };

    /** Test upload */
    "/v1/test/upload": {
        params: [file?: null, data?: string | { [name: string]: unknown } | null];
        upload: [data?: string | { [name: string]: unknown } | null];
        data: {
            file: { name: string | null; type: string | null; size: number; sha256: string } | null;
            data: string | { [name: string]: unknown } | null;
        };
    };
}
