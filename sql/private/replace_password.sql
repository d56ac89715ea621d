create or replace function gatehouse.replace_password(
  user_id bigint,
  password_hash text,
  except_token bigint default null
) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  update gatehouse.users u
    set password = gatehouse.check_password_hash(replace_password.password_hash)
    where u.id = replace_password.user_id;
  delete from gatehouse.mail_tokens t where t.user_id = replace_password.user_id;
  perform gatehouse.end_sessions(replace_password.user_id, except_token);
end
$$;

comment on function gatehouse.replace_password(bigint, text, bigint) is
  'Gives a user another password: links in mails end, and his sessions, one excepted if given. Not for another hash of the same password. GH400: no hash.';
