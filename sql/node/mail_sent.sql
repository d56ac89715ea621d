create or replace function gate.node_mail_sent(mail_id text, lease uuid) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  update gatehouse.mails m
    set state = 'sent', finished = gatehouse.now(), error = null
    where m.id = mail_id::bigint and m.lease = lease and m.state = 'waiting';
end
$$;

comment on function gate.node_mail_sent(text, uuid) is 'A mail server has taken a mail. gatehouse_mail only.';
