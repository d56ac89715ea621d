create or replace function gatehouse.request_mail(kind text, login text, address inet) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  -- No account's name is longer; what is cut off was no account's.
  v_login text := pg_catalog.left(pg_catalog.lower(login collate "C"), 255);
  v_address_limit integer;
  v_account_limit integer;
  v_queue_limit integer;
begin
  select c.mail_address_limit, c.mail_account_limit, c.mail_queue_limit
    into strict v_address_limit, v_account_limit, v_queue_limit
    from gatehouse.configuration c;
  -- The same statements, in the same order, for every name that there is or is not.
  if gatehouse.count_mail_request('address', coalesce(gatehouse.client_network(address)::text, 'unknown'), v_address_limit)
    and gatehouse.count_mail_request('login', v_login, v_account_limit)
    and not exists (select from gatehouse.mails m where m.state = 'waiting' and m.login is not null offset v_queue_limit - 1)
  then
    insert into gatehouse.mails (kind, login) values (kind, v_login);
  end if;
end
$$;

comment on function gatehouse.request_mail(text, text, inet) is
  'Queues a mail (confirmation, password-reset) to an account that nobody looks up yet. Silently none where the address or the name has asked for too many, or too many wait.';
