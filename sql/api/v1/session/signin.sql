insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/signin",
  "title": "Signin",
  "description": "If `credentials` parameter is specified - will try to sign in user using username and password, otherwise will try to sign in user, using currently used api token. Answers 401 where the credentials are bad, 403 where none of `signin_permissions` holds.",
  "permissions": ["*"],
  "parameters": [
    {
      "name": "credentials",
      "required": false,
      "schema": {
        "type": "object",
        "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
        "required": ["username", "password"],
        "additionalProperties": false
      },
      "example": {"username": "alice", "password": "correct horse 7"}
    },
    {
      "name": "signin_permissions",
      "required": false,
      "description": "Array of permissions. Only user, who has this permissions can sign in. If `null` permissions will not check.",
      "schema": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": "string"}}]}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "token": {"type": "string"},
      "auth": {
        "type": "object",
        "properties": {
          "user_id": {"type": "string"},
          "username": {"type": "string"},
          "permissions": {"type": "object", "additionalProperties": {"const": true}},
          "avatar": {"type": ["string", "null"]}
        },
        "required": ["user_id", "username", "permissions", "avatar"]
      },
      "settings": {"type": "object"}
    },
    "required": ["auth", "settings"]
  },
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.session_signin(
  caller gatehouse.caller,
  credentials json,
  signin_permissions json,
  attempt uuid,
  session_hash bytea,
  user_agent text
) returns gatehouse.reply
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_reply gatehouse.reply;
  v_user_id bigint;
  v_actor gatehouse.caller := caller;
  v_attempt gatehouse.signin_attempts;
begin
  if attempt is not null then
    select a.* into v_attempt from gatehouse.signin_attempts a where a.id = attempt;
    v_user_id := gatehouse.finish_attempt(attempt);
    if v_user_id is null then
      -- One that was never booked was no attempt: nobody fills the audit trail with it.
      if v_attempt.id is not null then
        perform gatehouse.audit(v_actor, 'session.signin-refused', v_attempt.user_id);
      end if;
      return gatehouse.refusal(401, 'Bad credentials');
    end if;
    caller := gatehouse.caller_for((select u.name from gatehouse.users u where u.id = v_user_id));
  elsif caller.user_id is null then
    return gatehouse.refusal(401, 'Not signed in');
  end if;
  if signin_permissions is not null
    and gatehouse.admission_error(caller, array(select * from pg_catalog.json_array_elements_text(signin_permissions))) is not null
  then
    if attempt is not null then
      perform gatehouse.audit(v_actor, 'session.signin-refused', v_user_id);
    end if;
    return gatehouse.refusal(403, 'Not authorized');
  end if;
  if attempt is not null then
    insert into gatehouse.tokens as t (hash, kind, user_id, expires, idle_expires, last_used, address, user_agent)
      select session_hash, 'session', v_user_id, gatehouse.now() + c.session_lifetime,
          gatehouse.now() + c.session_idle_lifetime, gatehouse.now(), v_actor.address,
          pg_catalog.left(user_agent, 512)
        from gatehouse.configuration c
      returning t.id into v_actor.token_id;
    -- As many as a list of them can hold; the account's row is locked, so sign-ins beside this one wait.
    update gatehouse.tokens t
      set ended = gatehouse.now()
      where t.id in (
        select s.id from gatehouse.live_sessions s where s.user_id = v_user_id order by s.id desc offset 1000);
    update gatehouse.users u set last_signin = gatehouse.now() where u.id = v_user_id;
    v_actor.user_id := v_user_id;
    v_actor.username := caller.username;
    v_actor.token_kind := 'session';
    perform gatehouse.audit(v_actor, 'session.signin', v_user_id);
  end if;
  v_reply.data := pg_catalog.json_build_object('auth', gatehouse.auth_json(caller), 'settings', '{}'::json);
  return v_reply;
end
$$;

comment on function api_v1.session_signin(gatehouse.caller, json, json, uuid, bytea, text) is
  'Signs in. credentials stay on the node: attempt stands for them, session_hash is the SHA-256 of the new session''s token, which the node adds to the reply. Without attempt: who the caller is. A user''s oldest sessions beyond 1,000 end. 401 wrong, unknown or disabled; 403 without any of signin_permissions.';
