insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/read-sessions",
  "title": "Read own sessions",
  "description": "Sessions that are signed in, the latest first.",
  "permissions": ["user"],
  "result": {
    "type": "array",
    "items": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "created": {"type": "string", "format": "date-time"},
        "last_used": {"type": ["string", "null"], "format": "date-time"},
        "expires": {"type": "string", "format": "date-time"},
        "address": {"type": ["string", "null"]},
        "user_agent": {"type": ["string", "null"]},
        "current": {"type": "boolean"}
      },
      "required": ["id", "created", "last_used", "expires", "address", "user_agent", "current"]
    }
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.profile_read_sessions(caller gatehouse.caller) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_reply gatehouse.reply;
begin
  select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
            'id', t.id::text,
            'created', gatehouse.timestamp_text(t.created),
            'last_used', gatehouse.timestamp_text(t.last_used),
            'expires', gatehouse.timestamp_text(least(t.expires, t.idle_expires)),
            'address', pg_catalog.host(t.address),
            'user_agent', t.user_agent,
            'current', t.id = caller.token_id)
          order by t.id desc), '[]'),
      pg_catalog.json_build_object(
        'total', pg_catalog.count(*),
        'summary', pg_catalog.json_build_object('total', pg_catalog.count(*)))
    into v_reply.data, v_reply.meta
    from gatehouse.live_sessions t
    where t.user_id = caller.user_id;
  return v_reply;
end
$$;

comment on function api_v1.profile_read_sessions(gatehouse.caller) is
  'Rows {id, created, last_used, expires, address, user_agent, current} of the caller''s sessions. expires is the earlier of the absolute and the idle end.';
