create or replace function gatehouse.end_mail_tokens() returns trigger
  language plpgsql volatile
as $$
begin
  delete from gatehouse.mail_tokens t where t.user_id = new.id;
  return null;
end
$$;

comment on function gatehouse.end_mail_tokens() is
  'Trigger: links in mails go with the address or the account that they were for. With the password: gatehouse.replace_password.';

create or replace trigger users_end_mail_tokens after update of email, enabled on gatehouse.users
  for each row
  when (new.email is distinct from old.email or not new.enabled)
  execute function gatehouse.end_mail_tokens();

comment on trigger users_end_mail_tokens on gatehouse.users is 'Links in mails die with what they were for.';
