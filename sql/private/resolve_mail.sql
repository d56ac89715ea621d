create or replace function gatehouse.resolve_mail(mail gatehouse.mails) returns gatehouse.mails
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_user gatehouse.users;
  v_recent bigint;
begin
  -- Locked: whoever changes the address at this moment is waited for, or waits and then ends the token made here; and
  -- two mails of one account are counted one after the other.
  select u.* into v_user
    from gatehouse.logins l
    join gatehouse.users u on u.id = l.user_id
    where l.login = mail.login
    for no key update of u;
  if not found or v_user.email is null
    -- Who signed up where new accounts are disabled confirms his address all the same.
    or (mail.kind <> 'confirmation' and not v_user.enabled)
    or (mail.kind = 'confirmation' and v_user.email_confirmed)
  then
    return null;
  end if;
  select pg_catalog.count(*) into v_recent
    from gatehouse.mails m
    where m.user_id = v_user.id and m.id <> mail.id and m.kind in ('confirmation', 'password-reset')
      and m.resolved > gatehouse.now() - interval '10 minutes';
  if mail.resolved is null and v_recent >= (select c.mail_account_limit from gatehouse.configuration c) then
    return null;
  end if;
  mail.user_id := v_user.id;
  mail.recipient := v_user.email;
  mail.resolved := coalesce(mail.resolved, gatehouse.now());
  return mail;
end
$$;

comment on function gatehouse.resolve_mail(gatehouse.mails) is
  'A requested mail with its account and address; null where there is nothing to send: no such account, no address, a disabled account and any mail but a confirmation, already confirmed, too many lately.';
