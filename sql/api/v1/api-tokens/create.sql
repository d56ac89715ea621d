insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/create",
  "title": "Generate new token",
  "description": "The reply is the only place where the token itself is ever shown.",
  "permissions": ["user"],
  "parameters": [
    {"name": "name", "required": true, "schema": {"type": "string", "minLength": 1, "maxLength": 100}, "example": "deploy"},
    {
      "name": "options",
      "required": false,
      "description": "`expires`: when the token ends, never if not specified. `permissions`: what it may do, nothing if not specified. A token that is made by an API token holds and lasts no more than that one.",
      "schema": {
        "type": "object",
        "properties": {
          "expires": {"type": ["string", "null"], "format": "date-time"},
          "permissions": {"type": "object", "additionalProperties": {"type": "boolean"}}
        },
        "additionalProperties": false
      },
      "example": {"expires": "2099-12-31T23:59:59Z", "permissions": {"admin": true}}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "token": {"type": "string"},
      "permissions": {"type": "object", "additionalProperties": {"const": true}}
    },
    "required": ["id", "name", "token", "permissions"]
  },
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.api_tokens_create(
  caller gatehouse.caller,
  name text,
  options json,
  new_token_hash bytea
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_limit constant integer := 10000;
  v_expires timestamptz := gatehouse.check_expires(options ->> 'expires', '/1/expires');
  v_maker_expires timestamptz;
  v_permissions text[] := gatehouse.switched_on(options -> 'permissions');
  v_id bigint;
begin
  perform gatehouse.check_grants(caller, options -> 'permissions', '/1/permissions');
  perform gatehouse.lock_caller(caller);
  if caller.token_kind = 'api' then
    select t.expires into v_maker_expires from gatehouse.tokens t where t.id = caller.token_id;
    if v_expires > v_maker_expires then
      perform gatehouse.invalid('/1/expires', 'must not be later than the end of the calling token');
    end if;
    v_expires := coalesce(v_expires, v_maker_expires);
  end if;
  if (
    select pg_catalog.count(*)
      from gatehouse.tokens t
      where t.user_id = caller.user_id and t.kind = 'api' and t.ended is null
  ) >= v_limit then
    raise exception 'Too many API tokens' using errcode = 'GH409';
  end if;
  insert into gatehouse.tokens as t (hash, kind, user_id, name, permissions, expires)
    values (new_token_hash, 'api', caller.user_id, name, v_permissions, v_expires)
    returning t.id into v_id;
  perform gatehouse.audit(caller, 'token.create', caller.user_id, pg_catalog.json_build_object(
    'token_id', v_id::text,
    'name', name,
    'permissions', gatehouse.permissions_json(v_permissions),
    'expires', gatehouse.timestamp_text(v_expires)));
  return pg_catalog.json_build_object(
    'id', v_id::text, 'name', name, 'permissions', gatehouse.permissions_json(v_permissions));
end
$$;

comment on function api_v1.api_tokens_create(gatehouse.caller, text, json, bytea) is
  'Makes an API token of the caller: {id, name, permissions}. new_token_hash is the SHA-256 of the token, which the node makes and adds to the reply. GH808: a permission that the caller does not hold, or an end that is past or beyond the calling token''s own. GH409: 10,000 tokens already.';
