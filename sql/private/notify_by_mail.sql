create or replace function gatehouse.notify_by_mail(kind text, user_id bigint, recipient text) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  if recipient is null then
    return;
  end if;
  insert into gatehouse.mails (kind, user_id, recipient, resolved)
    select kind, user_id, recipient, gatehouse.now()
      from gatehouse.configuration c
      where c.mail_account_limit > (
        select pg_catalog.count(*)
          from gatehouse.mails m
          where m.user_id = notify_by_mail.user_id and m.kind = notify_by_mail.kind
            and m.resolved > gatehouse.now() - interval '10 minutes'
      );
end
$$;

comment on function gatehouse.notify_by_mail(text, bigint, text) is
  'Queues a notice (email-changed, password-changed) about a user to an address. Each kind has a limit of its own, so that nothing else crowds it out. recipient null: none.';
