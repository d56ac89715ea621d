create or replace function gatehouse.use_mail_token(kind text, mail_token_hash bytea) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_user_id bigint := (
    select l.user_id from gatehouse.live_mail_tokens l where l.hash = mail_token_hash and l.kind = use_mail_token.kind
  );
begin
  -- The user first, then his tokens: in the order of everybody else who locks both. Whoever had the row before may have
  -- ended the token.
  perform from gatehouse.users u where u.id = v_user_id for no key update;
  delete from gatehouse.mail_tokens t where t.hash = mail_token_hash and t.user_id = v_user_id;
  if not found then
    raise exception 'Token not found' using errcode = 'GH404';
  end if;
  return v_user_id;
end
$$;

comment on function gatehouse.use_mail_token(text, bytea) is
  'Uses up a mail''s token of a kind, by SHA-256, and locks its user: whose id. GH404: unknown, used, expired, sent to an address that is no longer the account''s, or the account is disabled and it is no confirmation.';
