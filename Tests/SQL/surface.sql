-- Everything that there is in the schemas of Gatehouse, and who may do what with it. Whoever adds an object adds it here.
select plan(44);
create temp view ours as select n.oid, n.nspname from pg_namespace n where n.nspname in ('gatehouse', 'api_v1', 'gate', 'report');
create temp view functions as
  select p.*, format('%s.%s(%s)', o.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as signature, o.nspname
    from pg_proc p join ours o on o.oid = p.pronamespace;

-- Objects, by name -------------------------------------------------------------

select set_eq($$ select f.signature, concat_ws(' ',
      case f.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
      case when f.prosecdef then 'definer' else 'invoker' end,
      case when f.proconfig = array['search_path=pg_catalog, pg_temp'] then 'pinned' else array_to_string(f.proconfig, ' ') end,
      (select l.lanname from pg_language l where l.oid = f.prolang))
    from functions f $$,
  $$ values
    ('api_v1.admin_api_call_log_read_history_stat(caller gatehouse.caller, method_id text)', 'stable invoker plpgsql'),
    ('api_v1.admin_api_call_log_read_latest_stat(caller gatehouse.caller, method_id text)', 'stable invoker plpgsql'),
    ('api_v1.admin_api_call_log_read_log(caller gatehouse.caller, options json)', 'stable invoker plpgsql'),
    ('api_v1.admin_users_create(caller gatehouse.caller, fields json, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_delete(caller gatehouse.caller, user_id text)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_delete_sessions(caller gatehouse.caller, user_id text)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_get_permissions(caller gatehouse.caller, user_id text)', 'stable invoker plpgsql'),
    ('api_v1.admin_users_read(caller gatehouse.caller, options json)', 'stable invoker plpgsql'),
    ('api_v1.admin_users_set_enabled(caller gatehouse.caller, user_id text, enabled boolean)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_set_password(caller gatehouse.caller, user_id text, pasword text, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_set_permissions(caller gatehouse.caller, user_id text, permissions json)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_set_username(caller gatehouse.caller, user_id text, new_username text, new_password text, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.admin_users_suggest(caller gatehouse.caller, options json)', 'stable invoker plpgsql'),
    ('api_v1.admin_users_update_permissions(caller gatehouse.caller, user_id text, permissions json)', 'volatile invoker plpgsql'),
    ('api_v1.api_tokens_create(caller gatehouse.caller, name text, options json, new_token_hash bytea)', 'volatile invoker plpgsql'),
    ('api_v1.api_tokens_delete(caller gatehouse.caller, token_id text)', 'volatile invoker plpgsql'),
    ('api_v1.api_tokens_get_permissions(caller gatehouse.caller, token_id text)', 'stable invoker plpgsql'),
    ('api_v1.api_tokens_read(caller gatehouse.caller, options json)', 'stable invoker plpgsql'),
    ('api_v1.api_tokens_set_enabled(caller gatehouse.caller, token_id text, enabled boolean)', 'volatile invoker plpgsql'),
    ('api_v1.api_tokens_set_permissions(caller gatehouse.caller, token_id text, permissions json)', 'volatile invoker plpgsql'),
    ('api_v1.api_tokens_update_permissions(caller gatehouse.caller, token_id text, permissions json)', 'volatile invoker plpgsql'),
    ('api_v1.profile_delete_session(caller gatehouse.caller, session_id text)', 'volatile invoker plpgsql'),
    ('api_v1.profile_delete_sessions(caller gatehouse.caller)', 'volatile invoker plpgsql'),
    ('api_v1.profile_read(caller gatehouse.caller)', 'stable invoker sql'),
    ('api_v1.profile_read_sessions(caller gatehouse.caller)', 'stable invoker plpgsql'),
    ('api_v1.profile_set_email(caller gatehouse.caller, email text)', 'volatile invoker plpgsql'),
    ('api_v1.profile_set_password(caller gatehouse.caller, current_password text, new_password text, attempt uuid, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.profile_set_telegram_username(caller gatehouse.caller, telegram_username text)', 'volatile invoker plpgsql'),
    ('api_v1.session_confirm_email_by_token(caller gatehouse.caller, token text, mail_token_hash bytea)', 'volatile invoker plpgsql'),
    ('api_v1.session_send_confirmation_email(caller gatehouse.caller, user_id text)', 'volatile invoker plpgsql'),
    ('api_v1.session_send_password_reset_email(caller gatehouse.caller, user_id text)', 'volatile invoker plpgsql'),
    ('api_v1.session_set_password_by_token(caller gatehouse.caller, token text, password text, mail_token_hash bytea, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.session_signin(caller gatehouse.caller, credentials json, signin_permissions json, attempt uuid, session_hash bytea, user_agent text)', 'volatile invoker plpgsql'),
    ('api_v1.session_signout(caller gatehouse.caller)', 'volatile invoker plpgsql'),
    ('api_v1.session_signup(caller gatehouse.caller, fields json, password_hash text)', 'volatile invoker plpgsql'),
    ('api_v1.test_test(caller gatehouse.caller, args text)', 'stable invoker sql'),
    ('api_v1.test_upload(caller gatehouse.caller, file json, data json)', 'stable invoker plpgsql'),
    ('gate.admin_api_call_log_read_history_stat(token_hash bytea, address inet, method_id text)', 'stable definer pinned plpgsql'),
    ('gate.admin_api_call_log_read_latest_stat(token_hash bytea, address inet, method_id text)', 'stable definer pinned plpgsql'),
    ('gate.admin_api_call_log_read_log(token_hash bytea, address inet, options json)', 'stable definer pinned plpgsql'),
    ('gate.admin_users_create(token_hash bytea, address inet, fields json, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_delete(token_hash bytea, address inet, user_id text)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_delete_sessions(token_hash bytea, address inet, user_id text)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_get_permissions(token_hash bytea, address inet, user_id text)', 'stable definer pinned plpgsql'),
    ('gate.admin_users_read(token_hash bytea, address inet, options json)', 'stable definer pinned plpgsql'),
    ('gate.admin_users_set_enabled(token_hash bytea, address inet, user_id text, enabled boolean)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_set_password(token_hash bytea, address inet, user_id text, pasword text, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_set_permissions(token_hash bytea, address inet, user_id text, permissions json)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_set_username(token_hash bytea, address inet, user_id text, new_username text, new_password text, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.admin_users_suggest(token_hash bytea, address inet, options json)', 'stable definer pinned plpgsql'),
    ('gate.admin_users_update_permissions(token_hash bytea, address inet, user_id text, permissions json)', 'volatile definer pinned plpgsql'),
    ('gate.api_tokens_create(token_hash bytea, address inet, name text, options json, new_token_hash bytea)', 'volatile definer pinned plpgsql'),
    ('gate.api_tokens_delete(token_hash bytea, address inet, token_id text)', 'volatile definer pinned plpgsql'),
    ('gate.api_tokens_get_permissions(token_hash bytea, address inet, token_id text)', 'stable definer pinned plpgsql'),
    ('gate.api_tokens_read(token_hash bytea, address inet, options json)', 'stable definer pinned plpgsql'),
    ('gate.api_tokens_set_enabled(token_hash bytea, address inet, token_id text, enabled boolean)', 'volatile definer pinned plpgsql'),
    ('gate.api_tokens_set_permissions(token_hash bytea, address inet, token_id text, permissions json)', 'volatile definer pinned plpgsql'),
    ('gate.api_tokens_update_permissions(token_hash bytea, address inet, token_id text, permissions json)', 'volatile definer pinned plpgsql'),
    ('gate.node_admit(token_hash bytea, address inet, method text)', 'stable definer pinned plpgsql'),
    ('gate.node_append_calls(node_id uuid, sequence bigint, dropped bigint, active json, method_ids text[], statuses integer[], status_texts text[], declined boolean[], exceptions boolean[], token_hashes bytea[], outcomes integer[], tokens integer[], started_ages bigint[], runtimes bigint[], request_ids text[])', 'volatile definer pinned plpgsql'),
    ('gate.node_batch_admin_users_get_permissions(token_hashes bytea[], addresses inet[], arguments_1 text[])', 'stable definer pinned plpgsql'),
    ('gate.node_batch_api_tokens_get_permissions(token_hashes bytea[], addresses inet[], arguments_1 text[])', 'stable definer pinned plpgsql'),
    ('gate.node_batch_profile_read(token_hashes bytea[], addresses inet[])', 'stable definer pinned plpgsql'),
    ('gate.node_batch_test_test(token_hashes bytea[], addresses inet[], arguments_1 text[])', 'stable definer pinned plpgsql'),
    ('gate.node_batch_test_upload(token_hashes bytea[], addresses inet[], arguments_1 json[], arguments_2 json[])', 'stable definer pinned plpgsql'),
    ('gate.node_begin_password_check(token_hash bytea, address inet)', 'volatile definer pinned plpgsql'),
    ('gate.node_begin_signin(login text, address inet)', 'volatile definer pinned plpgsql'),
    ('gate.node_catalogue()', 'stable definer pinned plpgsql'),
    ('gate.node_check_tokens(token_hashes bytea[])', 'stable definer pinned plpgsql'),
    ('gate.node_check_reset_token(mail_token_hash bytea)', 'stable definer pinned plpgsql'),
    ('gate.node_due_jobs()', 'stable definer pinned plpgsql'),
    ('gate.node_find_events(event_ids bigint[], since xid8, after_id bigint)', 'stable definer pinned plpgsql'),
    ('gate.node_read_events(event_ids bigint[], token_hashes bytea[])', 'stable definer pinned plpgsql'),
    ('gate.node_run_job(job text)', 'volatile definer pinned plpgsql'),
    ('gate.node_mail_failed(mail_id text, lease uuid, error text, is_unreachable boolean)', 'volatile definer pinned plpgsql'),
    ('gate.node_mail_sent(mail_id text, lease uuid)', 'volatile definer pinned plpgsql'),
    ('gate.node_mail_take(confirmation_hash bytea, reset_hash bytea)', 'volatile definer pinned plpgsql'),
    ('gate.node_offer_proof(attempt uuid, proof text)', 'volatile definer pinned plpgsql'),
    ('gate.node_renew_hash(attempt uuid, new_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.node_token_user(token_hash bytea)', 'stable definer pinned plpgsql'),
    ('gate.node_used(token_hashes bytea[])', 'volatile definer pinned plpgsql'),
    ('gate.profile_delete_session(token_hash bytea, address inet, session_id text)', 'volatile definer pinned plpgsql'),
    ('gate.profile_delete_sessions(token_hash bytea, address inet)', 'volatile definer pinned plpgsql'),
    ('gate.profile_read(token_hash bytea, address inet)', 'stable definer plpgsql'),
    ('gate.profile_read_sessions(token_hash bytea, address inet)', 'stable definer pinned plpgsql'),
    ('gate.profile_set_email(token_hash bytea, address inet, email text)', 'volatile definer pinned plpgsql'),
    ('gate.profile_set_password(token_hash bytea, address inet, current_password text, new_password text, attempt uuid, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.profile_set_telegram_username(token_hash bytea, address inet, telegram_username text)', 'volatile definer pinned plpgsql'),
    ('gate.session_confirm_email_by_token(token_hash bytea, address inet, token text, mail_token_hash bytea)', 'volatile definer pinned plpgsql'),
    ('gate.session_send_confirmation_email(token_hash bytea, address inet, user_id text)', 'volatile definer pinned plpgsql'),
    ('gate.session_send_password_reset_email(token_hash bytea, address inet, user_id text)', 'volatile definer pinned plpgsql'),
    ('gate.session_set_password_by_token(token_hash bytea, address inet, token text, password text, mail_token_hash bytea, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.session_signin(token_hash bytea, address inet, credentials json, signin_permissions json, attempt uuid, session_hash bytea, user_agent text)', 'volatile definer pinned plpgsql'),
    ('gate.session_signout(token_hash bytea, address inet)', 'volatile definer pinned plpgsql'),
    ('gate.session_signup(token_hash bytea, address inet, fields json, password_hash text)', 'volatile definer pinned plpgsql'),
    ('gate.test_test(token_hash bytea, address inet, args text)', 'stable definer plpgsql'),
    ('gate.test_upload(token_hash bytea, address inet, file json, data json)', 'stable definer pinned plpgsql'),
    ('gatehouse.active_calls(active json)', 'stable invoker plpgsql'),
    ('gatehouse.add_event(users bigint[], permission text, name text, args json)', 'volatile invoker plpgsql'),
    ('gatehouse.admission_error(caller gatehouse.caller, allowed text[])', 'stable invoker sql'),
    ('gatehouse.admit(caller gatehouse.caller, allowed text[])', 'stable invoker plpgsql'),
    ('gatehouse.audit(caller gatehouse.caller, action text, subject bigint, details json)', 'volatile invoker plpgsql'),
    ('gatehouse.auth_json(caller gatehouse.caller)', 'stable invoker plpgsql'),
    ('gatehouse.avatar(email text)', 'stable invoker sql'),
    ('gatehouse.begin_attempt(user_id bigint, login text, address inet)', 'volatile invoker plpgsql'),
    ('gatehouse.bin_runtime(bin integer)', 'immutable invoker sql'),
    ('gatehouse.book_attempt(user_id bigint, login text, address inet)', 'volatile invoker plan_cache_mode=force_generic_plan enable_seqscan=off plpgsql'),
    ('gatehouse.call_log_method(options json)', 'stable invoker plpgsql'),
    ('gatehouse.call_statistics(method_id text, minutes integer, buckets integer)', 'stable invoker plpgsql'),
    ('gatehouse.caller_for(login text)', 'stable invoker plpgsql'),
    ('gatehouse.callers(token_hashes bytea[], addresses inet[])', 'stable invoker plpgsql'),
    ('gatehouse.catalogue_problems()', 'stable invoker plpgsql'),
    ('gatehouse.challenge(password text, login text)', 'stable invoker plpgsql'),
    ('gatehouse.change_token(caller gatehouse.caller, token_id text)', 'volatile invoker plpgsql'),
    ('gatehouse.change_user(caller gatehouse.caller, user_id text, spares_caller boolean, spares_root boolean)', 'volatile invoker plpgsql'),
    ('gatehouse.check_email(email text, path text)', 'stable invoker plpgsql'),
    ('gatehouse.check_expires(expires text, path text)', 'stable invoker plpgsql'),
    ('gatehouse.check_grants(caller gatehouse.caller, permissions json, path text)', 'stable invoker plpgsql'),
    ('gatehouse.check_password_hash(password_hash text)', 'stable invoker plpgsql'),
    ('gatehouse.check_telegram_name(name text, path text)', 'stable invoker plpgsql'),
    ('gatehouse.check_username(name text, path text)', 'stable invoker plpgsql'),
    ('gatehouse.count_mail_request(kind text, what text, max_requests integer)', 'volatile invoker plpgsql'),
    ('gatehouse.count_users()', 'volatile invoker plpgsql'),
    ('gatehouse.end_mail_tokens()', 'volatile invoker plpgsql'),
    ('gatehouse.end_sessions(user_id bigint, except_token bigint)', 'volatile invoker plpgsql'),
    ('gatehouse.entry_problems(tree text)', 'stable invoker plpgsql'),
    ('gatehouse.enter(token_hash bytea, address inet, allowed text[])', 'stable invoker plpgsql'),
    ('gatehouse.find_calls(method integer, since timestamp with time zone, skip bigint, OUT bucket timestamp with time zone, OUT until timestamp with time zone, OUT rest bigint)', 'stable invoker plpgsql'),
    ('gatehouse.find_token(caller gatehouse.caller, token_id text)', 'stable invoker plpgsql'),
    ('gatehouse.find_user(user_id text)', 'stable invoker plpgsql'),
    ('gatehouse.forget_permission()', 'volatile invoker plpgsql'),
    ('gatehouse.finish_attempt(attempt uuid)', 'volatile invoker plpgsql'),
    ('gatehouse.function_problems()', 'stable invoker plpgsql'),
    ('gatehouse.grant_permissions(caller gatehouse.caller, user_id bigint, permissions json, touched text[])', 'volatile invoker plpgsql'),
    ('gatehouse.holds(caller gatehouse.caller, permission text)', 'stable invoker plpgsql'),
    ('gatehouse.invalid(path text, message text)', 'stable invoker plpgsql'),
    ('gatehouse.keep_partitions()', 'volatile invoker plpgsql'),
    ('gatehouse.list_condition(field json, list_column json, condition json, path text)', 'stable invoker plpgsql'),
    ('gatehouse.list_fields(method text)', 'stable invoker plpgsql'),
    ('gatehouse.list_literal(operand json, type text, path text)', 'stable invoker plpgsql'),
    ('gatehouse.list_options(fields json, options json)', 'stable invoker plpgsql'),
    ('gatehouse.list_order(fields json, order_by json, path text)', 'stable invoker plpgsql'),
    ('gatehouse.load_catalogue(tree text)', 'volatile invoker plpgsql'),
    ('gatehouse.lock_caller(caller gatehouse.caller)', 'volatile invoker plpgsql'),
    ('gatehouse.log_calls(method_ids text[], statuses integer[], status_texts text[], declined boolean[], exceptions boolean[], token_hashes bytea[], outcomes integer[], tokens integer[], started_ages bigint[], runtimes bigint[], request_ids text[])', 'volatile invoker plan_cache_mode=force_generic_plan plpgsql'),
    ('gatehouse.make_batch_gates()', 'volatile invoker plpgsql'),
    ('gatehouse.merge_histograms(bins_1 smallint[], calls_1 bigint[], bins_2 smallint[], calls_2 bigint[], OUT bins smallint[], OUT bin_calls bigint[], OUT p50 real, OUT p95 real, OUT p99 real)', 'immutable invoker plpgsql'),
    ('gatehouse.partition_name(parent text, moment timestamp with time zone)', 'stable invoker plpgsql'),
    ('gatehouse.prepare_partition(parent text, moment timestamp with time zone)', 'volatile invoker plpgsql'),
    ('gatehouse.prepare_partitions()', 'volatile invoker plpgsql'),
    ('gatehouse.publish(permission text, name text, args json)', 'volatile invoker plpgsql'),
    ('gatehouse.publish(users bigint[], name text, args json)', 'volatile invoker plpgsql'),
    ('gatehouse.refresh_history()', 'volatile invoker plpgsql'),
    ('gatehouse.refresh_latest()', 'volatile invoker plpgsql'),
    ('gatehouse.remember_methods()', 'volatile invoker plpgsql'),
    ('gatehouse.remember_tokens()', 'volatile invoker plpgsql'),
    ('gatehouse.remember_user()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_addresses()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_attempts()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_deleted_tokens()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_events()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_mail()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_nodes()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_older(source regclass, moment text, age interval)', 'volatile invoker plpgsql'),
    ('gatehouse.remove_throttles()', 'volatile invoker plpgsql'),
    ('gatehouse.remove_tokens()', 'volatile invoker plpgsql'),
    ('gatehouse.run_job(job text)', 'volatile invoker plpgsql'),
    ('gatehouse.make_gates()', 'volatile invoker plpgsql'),
    ('gatehouse.make_inlined()', 'volatile invoker pinned plpgsql'),
    ('gatehouse.client_network(address inet)', 'immutable invoker plpgsql'),
    ('gatehouse.notify(channel text, payload text)', 'volatile invoker plpgsql'),
    ('gatehouse.notify_by_mail(kind text, user_id bigint, recipient text)', 'volatile invoker enable_seqscan=off plpgsql'),
    ('gatehouse.notify_token_ended()', 'volatile invoker plpgsql'),
    ('gatehouse.notify_user_disabled()', 'volatile invoker plpgsql'),
    ('gatehouse.now()', 'stable invoker sql'),
    ('gatehouse.parse_id(id text)', 'immutable invoker plpgsql'),
    ('gatehouse.permissions_json(permissions text[])', 'stable invoker sql'),
    ('gatehouse.read_list(caller gatehouse.caller, method text, options json, source text, restriction text, columns json, page_row text, default_order json, total bigint)', 'stable invoker plpgsql'),
    ('gatehouse.refusal(status integer, message text, retry_after integer)', 'immutable invoker plpgsql'),
    ('gatehouse.refuse_late_end()', 'volatile invoker plpgsql'),
    ('gatehouse.refuse_restricted(caller gatehouse.caller)', 'stable invoker plpgsql'),
    ('gatehouse.refuse_stale_transaction()', 'volatile invoker plpgsql'),
    ('gatehouse.refuse_stronger(caller gatehouse.caller, user_id bigint, path text)', 'stable invoker plpgsql'),
    ('gatehouse.replace_password(user_id bigint, password_hash text, except_token bigint)', 'volatile invoker plpgsql'),
    ('gatehouse.request_mail(kind text, login text, address inet)', 'volatile invoker plpgsql'),
    ('gatehouse.resolve_mail(mail gatehouse.mails)', 'volatile invoker plpgsql'),
    ('gatehouse.restrict_to_token(caller gatehouse.caller)', 'stable invoker plpgsql'),
    ('gatehouse.role_problems()', 'stable invoker plpgsql'),
    ('gatehouse.runtime_bin(runtime bigint)', 'immutable invoker sql'),
    ('gatehouse.set_root_password(password_hash text, only_if_missing boolean)', 'volatile invoker plpgsql'),
    ('gatehouse.settle_attempt(user_id bigint, address inet)', 'volatile invoker plan_cache_mode=force_generic_plan enable_seqscan=off plpgsql'),
    ('gatehouse.summarize_calls()', 'volatile invoker plpgsql'),
    ('gatehouse.sync_logins()', 'volatile invoker plpgsql'),
    ('gatehouse.switched_on(permissions json)', 'immutable invoker plpgsql'),
    ('gatehouse.throttle_bucket(what text)', 'stable invoker plpgsql'),
    ('gatehouse.throttle_digest(what text)', 'stable invoker plpgsql'),
    ('gatehouse.throttle_keys(user_id bigint, login text, address inet)', 'stable invoker enable_seqscan=off plpgsql'),
    ('gatehouse.throttle_rule(kind text, failures integer)', 'immutable invoker plpgsql'),
    ('gatehouse.timestamp_text(moment timestamp with time zone)', 'stable invoker sql'),
    ('gatehouse.touched_permissions(permissions json)', 'immutable invoker plpgsql'),
    ('gatehouse.use_mail_token(kind text, mail_token_hash bytea)', 'volatile invoker plpgsql'),
    ('gatehouse.batch_gate_body(is_inlined boolean)', 'immutable invoker plpgsql'),
    ('gatehouse.drop_functions(functions oid[])', 'volatile invoker plpgsql')
  $$, 'functions: volatility, security, search_path, language');

select set_eq($$ select format('%s.%s', o.nspname, c.relname), c.relkind::text from pg_class c join ours o on o.oid = c.relnamespace where c.relkind not in ('i', 'I') and (not c.relispartition or c.relkind = 'p') $$,
  $$ values
    ('gatehouse.accounts', 'v'), ('gatehouse.live_mail_tokens', 'v'), ('gatehouse.live_sessions', 'v'), ('gatehouse.live_tokens', 'v'), ('gatehouse.method_functions', 'v'),
    ('gatehouse.caller', 'c'), ('gatehouse.reply', 'c'), ('gatehouse.throttle_key', 'c'),
    ('gatehouse.audit_log', 'p'), ('gatehouse.call_counters', 'p'), ('gatehouse.call_log', 'p'), ('gatehouse.user_days', 'p'),
    ('gatehouse.call_minutes', 'p'), ('gatehouse.call_ten_minutes', 'p'), ('gatehouse.call_days', 'p'),
    ('gatehouse.call_methods', 'r'), ('gatehouse.deleted_tokens', 'r'), ('gatehouse.nodes', 'r'), ('gatehouse.latest', 'm'), ('gatehouse.history', 'm'),
    ('gatehouse.call_buckets', 'v'), ('gatehouse.call_totals', 'v'), ('gatehouse.partition_rules', 'v'), ('gatehouse.token_owners', 'v'), ('gatehouse.configuration', 'r'), ('gatehouse.entries', 'r'), ('gatehouse.events', 'r'), ('gatehouse.jobs', 'r'),
    ('gatehouse.loaded_views', 'r'), ('gatehouse.logins', 'r'), ('gatehouse.mails', 'r'), ('gatehouse.mail_requests', 'r'), ('gatehouse.mail_tokens', 'r'),
    ('gatehouse.methods', 'r'), ('report.audit', 'v'), ('report.mail', 'v'), ('report.calls', 'v'),
    ('report.calls_per_day', 'v'), ('report.calls_per_minute', 'v'), ('report.calls_per_ten_minutes', 'v'), ('report.calls_per_user_and_day', 'v'),
    ('report.error_rates', 'v'), ('report.jobs', 'v'), ('report.nodes', 'v'), ('report.partitions', 'v'), ('report.sessions', 'v'),
    ('report.slowest_methods', 'v'), ('report.tokens', 'v'), ('report.users', 'v'),
    ('gatehouse.migrations', 'r'), ('gatehouse.permissions', 'r'), ('gatehouse.signin_addresses', 'r'),
    ('gatehouse.signin_attempts', 'r'), ('gatehouse.throttles', 'r'), ('gatehouse.tokens', 'r'), ('gatehouse.trees', 'r'),
    ('gatehouse.users', 'r'), ('gatehouse.user_counts', 'r'),
    ('gatehouse.audit_log_id_seq', 'S'), ('gatehouse.call_batches', 'S'), ('gatehouse.call_methods_number_seq', 'S'), ('gatehouse.events_id_seq', 'S'), ('gatehouse.mails_id_seq', 'S'), ('gatehouse.tokens_id_seq', 'S'), ('gatehouse.users_id_seq', 'S')
  $$, 'tables (r), partitioned ones (p), views (v), materialized ones (m), sequences (S), composite types (c)');
select is_empty($$ select t.typname from pg_type t join ours o on o.oid = t.typnamespace where t.typtype <> 'c' and t.typcategory <> 'A' $$, 'no other types');
select is_empty($$ select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid join ours o on o.oid = c.relnamespace
  where not t.tgisinternal and t.tgname not in ('methods_remember', 'permissions_forget', 'tokens_notify_deleted', 'tokens_notify_ended', 'tokens_remember', 'users_count_deleted', 'users_count_inserted', 'users_end_mail_tokens', 'users_notify_disabled', 'users_remember', 'users_sync_logins') $$, 'no other triggers');
select is_empty($$ select oprname from pg_operator join ours o on o.oid = oprnamespace $$, 'no operators');
select is_empty($$ select conname from pg_conversion join ours o on o.oid = connamespace $$, 'no conversions');
select is_empty($$ select collname from pg_collation join ours o on o.oid = collnamespace $$, 'no collations');
select is_empty($$ select c.oid from pg_cast c where c.oid >= 16384 $$, 'no casts');
select is_empty($$ select extname from pg_extension where extname not in ('plpgsql', 'pg_trgm', 'pgtap', 'plpgsql_check') $$, 'no extensions but pg_trgm and the tests'' own');
select set_eq($$ select nspname from pg_namespace where nspname !~ '^pg_' $$, array['gatehouse', 'gatehouse_extensions', 'api_v1', 'gate', 'inlined', 'report', 'public', 'information_schema', 'tap'], 'no other schemas');
select is_empty($$ select nspname from pg_namespace where nspname = 'inlined' and nspacl::text <> '{gatehouse_owner=UC/gatehouse_owner}' $$, 'schema inlined is for nobody');
select is_empty($$ select relname from pg_class where relnamespace = 'public'::regnamespace union all select proname from pg_proc where pronamespace = 'public'::regnamespace $$,
  'nothing is in public');
select is_empty($$ select evtname from pg_event_trigger union all select polname from pg_policy union all select pubname from pg_publication $$, 'no event triggers, policies, publications');

-- Owner and comments -----------------------------------------------------------

select set_eq('select distinct proowner::regrole::text from functions', array['gatehouse_owner'], 'the owner''s functions');
select set_eq('select distinct relowner::regrole::text from pg_class c join ours o on o.oid = c.relnamespace', array['gatehouse_owner'], 'the owner''s tables');
select set_eq('select distinct typowner::regrole::text from pg_type t join ours o on o.oid = t.typnamespace', array['gatehouse_owner'], 'the owner''s types');
select set_eq('select distinct nspowner::regrole::text from pg_namespace n join ours o on o.oid = n.oid', array['gatehouse_owner'], 'the owner''s schemas');
select is_empty($$ select signature from functions f where coalesce(obj_description(f.oid, 'pg_proc'), '') = '' $$, 'every function has a comment');
select is_empty($$ select c.relname from pg_class c join ours o on o.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm') and (not c.relispartition or c.relkind = 'p') and coalesce(obj_description(c.oid, 'pg_class'), '') = '' $$,
  'every table and view has a comment');
select is_empty($$ select t.typname from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c' join ours o on o.oid = t.typnamespace where coalesce(obj_description(t.oid, 'pg_type'), '') = '' $$,
  'every type has a comment');
select is_empty($$ select o.nspname from ours o where coalesce(obj_description(o.oid, 'pg_namespace'), '') = '' $$, 'every schema has a comment');

-- The node's role: the functions of schema gate, and nothing else ----------------

-- Schemas that a role can use; in the others nothing can be named.
create function pg_temp.usable(role text) returns setof oid language sql stable as $$
  select n.oid from pg_namespace n where has_schema_privilege(role, n.oid, 'usage') and n.nspname !~ '^pg_temp' and n.nspname not in ('pg_catalog', 'information_schema') $$;
create function pg_temp.executable(role text) returns setof oid language sql stable as $$
  select p.oid from pg_proc p join pg_temp.usable(role) u on u = p.pronamespace where has_function_privilege(role, p.oid, 'execute') $$;
select set_eq($$ select nspname::text from pg_namespace n join pg_temp.usable('gatehouse_node') u on u = n.oid $$, array['gate', 'public'],
  'gatehouse_node uses gate, and public, as everybody does, in which is nothing');
select set_eq($$ select pg_temp.executable('gatehouse_node') $$, $$ select oid from functions where nspname = 'gate' and proname !~ '^node_mail_' $$,
  '... executes all of gate but what sends mail, and nothing else');
select is_empty($$ select p.oid::regprocedure from functions p where p.nspname <> 'gate' and has_function_privilege('gatehouse_node', p.oid, 'execute') $$,
  '... holds no right on another function of ours even if a schema were open');
create function pg_temp.readable(role text) returns setof regclass language sql stable as $$
  select c.oid::regclass from pg_class c join ours o on o.oid = c.relnamespace
    where (c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (has_table_privilege(role, c.oid, 'select, insert, update, delete, truncate, references, trigger')
          or has_any_column_privilege(role, c.oid, 'select, insert, update, references')))
      or (c.relkind = 'S' and has_sequence_privilege(role, c.oid, 'usage, select, update')) $$;
select is_empty($$ select pg_temp.readable('gatehouse_node') $$, '... has no table, view, column or sequence');
select is_empty($$ select nspname from pg_namespace n where has_schema_privilege('gatehouse_node', n.oid, 'create') $$, '... creates in no schema');
select ok(not has_database_privilege('gatehouse_node', current_database(), 'create'), '... makes no schema'),
    ok(not has_database_privilege('gatehouse_node', current_database(), 'temporary'), '... no temporary object');
select is_empty($$ select roleid::regrole from pg_auth_members
    where member in ('gatehouse_node'::regrole, 'gatehouse_mail'::regrole, 'gatehouse_report'::regrole) $$, 'no role is a member of another');
select is_empty($$ select rolname from pg_roles where rolname in ('gatehouse_node', 'gatehouse_mail', 'gatehouse_report')
    and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) $$, 'none has an attribute');
select set_eq($$ select p.proname::text from functions p where p.nspname = 'gate' and p.prosecdef and p.proconfig is null $$,
  $$ select m.name from gatehouse.methods m where (m.options ->> 'schema_qualified')::boolean $$, 'gates without a pinned search_path: those whose entry says schema_qualified');

-- The role that sends mail -----------------------------------------------------------

select set_eq($$ select nspname::text from pg_namespace n join pg_temp.usable('gatehouse_mail') u on u = n.oid $$, array['gate', 'public'], 'gatehouse_mail uses gate');
select set_eq($$ select p.proname::text from pg_temp.executable('gatehouse_mail') e join functions p on p.oid = e $$,
  array['node_mail_take', 'node_mail_sent', 'node_mail_failed'], '... executes what sends mail and nothing else');
select is_empty($$ select pg_temp.readable('gatehouse_mail') $$, '... has no table, view, column or sequence');
select ok(not has_database_privilege('gatehouse_mail', current_database(), 'create, temporary'), '... makes nothing');

-- The reporting role and everybody else -------------------------------------------

select set_eq($$ select nspname::text from pg_namespace n join pg_temp.usable('gatehouse_report') u on u = n.oid $$, array['report', 'public'], 'gatehouse_report uses report');
select is_empty($$ select pg_temp.executable('gatehouse_report') $$, '... executes nothing');
select set_eq($$ select pg_temp.readable('gatehouse_report')::oid $$, $$ select c.oid from pg_class c where c.relnamespace = 'report'::regnamespace $$, '... reads the views of report and nothing else');
select set_eq($$ select f.signature from functions f where has_function_privilege('gatehouse_report', f.oid, 'execute') $$, array['gatehouse.bin_runtime(bin integer)', 'gatehouse.now()'],
  '... holds no right on a function but those in its views');
select is_empty($$ select c.oid::regclass from pg_class c join ours o on o.oid = c.relnamespace where c.relkind in ('r', 'p', 'v')
  and has_table_privilege('gatehouse_report', c.oid, 'insert, update, delete, truncate, references, trigger') $$, '... and changes nothing');
select is_empty($$ select c.oid::regclass from pg_class c join ours o on o.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
  where c.relispartition and c.relkind in ('r', 'p') and a.grantee <> c.relowner $$,
  'partitions are nobody''s but the owner''s');
select ok(not has_database_privilege('gatehouse_report', current_database(), 'create, temporary'), '... makes nothing');
select set_eq($$ select unnest(s.setconfig) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase and d.datname = current_database()
  where s.setrole = 'gatehouse_report'::regrole $$, array['statement_timeout=5min', 'idle_in_transaction_session_timeout=1min'], '... has time-outs');
create temp view public_rights as
  select f.signature as object, a.privilege_type from functions f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a where a.grantee = 0
  union all
  select c.relname, a.privilege_type from pg_class c join ours o on o.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a where a.grantee = 0
  union all
  select t.typname, a.privilege_type from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c' join ours o on o.oid = t.typnamespace,
      aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) a where a.grantee = 0
  union all
  select n.nspname, a.privilege_type from pg_namespace n join ours o on o.oid = n.oid, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where a.grantee = 0
  union all
  select d.datname, a.privilege_type from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    where d.datname = current_database() and a.grantee = 0 and a.privilege_type <> 'CONNECT'
  union all
  select 'public', a.privilege_type from pg_namespace n, aclexplode(n.nspacl) a where n.nspname = 'public' and a.grantee = 0 and a.privilege_type <> 'USAGE';
select is_empty('table public_rights', 'PUBLIC has nothing of ours, makes nothing, and creates nothing in schema public');
select * from finish();
