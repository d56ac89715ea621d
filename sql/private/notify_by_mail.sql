create or replace function gatehouse.notify_by_mail(kind text, user_id bigint, recipient text default null) returns void
  language plpgsql volatile set enable_seqscan = off
as $$
#variable_conflict use_variable
-- Perhaps planned while the table is empty, as in gatehouse.book_attempt.
declare
  v_recipient text := coalesce(recipient, (select u.email from gatehouse.users u where u.id = user_id));
begin
  if v_recipient is null then
    return;
  end if;
  -- Each kind has a limit of its own, so that nothing else crowds it out; the first notices are those that matter. For the address
  -- as well: many accounts, one after the other, can have named one that is none of theirs.
  insert into gatehouse.mails (kind, user_id, recipient, resolved)
    select kind, user_id, v_recipient, gatehouse.now()
      from gatehouse.configuration c
      where c.mail_account_limit > (
        select pg_catalog.count(*)
          from gatehouse.mails m
          where m.user_id = notify_by_mail.user_id and m.kind = notify_by_mail.kind
            and m.resolved > gatehouse.now() - interval '10 minutes'
      )
      and c.mail_account_limit > (
        select pg_catalog.count(*)
          from gatehouse.mails m
          where m.recipient = v_recipient and m.login is null and m.kind = notify_by_mail.kind
            and m.resolved > gatehouse.now() - interval '10 minutes'
      );
end
$$;

comment on function gatehouse.notify_by_mail(text, bigint, text) is
  'Queues a notice (email-changed, password-changed) about a user to recipient, else to his address; none where he has none, or he or the address got as many of the kind as the limit lately.';
