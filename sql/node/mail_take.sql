create or replace function gate.node_mail_take(confirmation_hash bytea, reset_hash bytea) returns json
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_mail gatehouse.mails;
  v_id bigint;
begin
  perform gatehouse.refuse_stale_transaction();
  select m.* into v_mail
    from gatehouse.mails m
    where m.state = 'waiting' and m.due <= gatehouse.now()
    order by m.due
    limit 1
    for update skip locked;
  if not found then
    return null;
  end if;
  v_id := v_mail.id;
  if v_mail.created < gatehouse.now() - interval '1 day' then
    update gatehouse.mails m
      set state = 'failed', finished = gatehouse.now(), error = coalesce(m.error, 'not sent within a day')
      where m.id = v_id;
    return json_build_object('id', v_id::text, 'outcome', 'failed');
  end if;
  if v_mail.login is not null then
    v_mail := gatehouse.resolve_mail(v_mail);
    if v_mail.id is null then
      delete from gatehouse.mails m where m.id = v_id;
      return json_build_object('id', v_id::text, 'outcome', 'dropped');
    end if;
  end if;
  update gatehouse.mails m
    set user_id = v_mail.user_id, recipient = v_mail.recipient, resolved = v_mail.resolved,
      attempts = m.attempts + 1, lease = gen_random_uuid(), due = gatehouse.now() + interval '10 minutes'
    where m.id = v_id
    returning m.* into v_mail;
  if v_mail.kind in ('confirmation', 'password-reset') then
    insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires)
      select case v_mail.kind when 'confirmation' then confirmation_hash else reset_hash end,
          v_mail.kind, v_mail.user_id, v_mail.recipient,
          gatehouse.now() + case v_mail.kind when 'confirmation' then c.confirmation_lifetime else c.reset_lifetime end
        from gatehouse.configuration c;
  end if;
  return json_build_object('id', v_id::text, 'outcome', 'taken', 'lease', v_mail.lease, 'kind', v_mail.kind, 'recipient',
    v_mail.recipient, 'username', (select u.name from gatehouse.users u where u.id = v_mail.user_id));
end
$$;

comment on function gate.node_mail_take(bytea, bytea) is
  'The next mail that is due, for whoever sends mail: {id, outcome}: failed for a day; dropped, since there is nothing to send; or taken for ten minutes, with lease, kind, recipient, username: a link in it carries the token whose SHA-256 was given for its kind. Null: none is due. Whoever may execute this can take accounts over: gatehouse_mail only.';
