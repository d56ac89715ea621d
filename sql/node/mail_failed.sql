create or replace function gate.node_mail_failed(mail_id text, lease uuid, error text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  -- 5 s, doubled each time, 15 minutes at most.
  update gatehouse.mails m
    set due = gatehouse.now() + least(make_interval(secs => 5 * 2.0 ^ least(m.attempts - 1, 20)), '15 minutes'),
      lease = null,
      error = left(error, 200)
    where m.id = mail_id::bigint and m.lease = lease and m.state = 'waiting';
end
$$;

comment on function gate.node_mail_failed(text, uuid, text) is
  'An attempt to send a mail failed; the next one waits longer. After a day node_mail_take gives it up. gatehouse_mail only.';
