create or replace function gate.node_mail_failed(mail_id text, lease uuid, error text, is_unreachable boolean) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  -- A server that cannot be spoken to says nothing about the mail: it is tried again as soon as that may be over.
  update gatehouse.mails m
    set due = gatehouse.now() + case when is_unreachable then '5 seconds'
        else least(make_interval(secs => 5 * 2.0 ^ least(m.attempts - 1, 20)), '15 minutes') end,
      lease = null,
      error = left(error, 200)
    where m.id = mail_id::bigint and m.lease = lease and m.state = 'waiting';
end
$$;

comment on function gate.node_mail_failed(text, uuid, text, boolean) is
  'An attempt to send a mail failed: another one in 5 s, doubled each time, 15 minutes at most, or always in 5 s where the mail server was unreachable. After a day node_mail_take gives it up. gatehouse_mail only.';
