create or replace function gate.node_catalogue() returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform gatehouse.refuse_stale_transaction();
  return (
    select json_build_object(
        'release', (select t.release from gatehouse.trees t where t.name = 'gatehouse'),
        'configuration', (
          select json_build_object(
              'argon2_memory_kib', c.argon2_memory_kib,
              'argon2_iterations', c.argon2_iterations,
              'argon2_parallelism', c.argon2_parallelism)
            from gatehouse.configuration c
        ),
        'problems', array(select gatehouse.catalogue_problems()),
        'methods', coalesce((
          select json_agg(json_build_object(
                'id', m.id,
                'title', m.title,
                'description', m.description,
                'permissions', m.permissions,
                'parameters', m.parameters,
                -- A node of an earlier release knows no such option.
                'options', (
                  select coalesce(json_object_agg(o.name, o.value), '{}') from json_each(m.options) o (name, value) where o.name <> 'result'
                ),
                'result', m.options -> 'result',
                'name', m.name,
                'comment', obj_description(f.function, 'pg_proc'),
                'is_stable', f.volatility = 's',
                'returns_reply', f.returns_reply,
                'argument_types', f.argument_types,
                'has_batch_gate', f.has_batch_gate)
              order by m.id)
            from gatehouse.methods m
            join gatehouse.method_functions f on f.id = m.id
        ), '[]'))
  );
end
$$;

comment on function gate.node_catalogue() is 'The catalogue as a node loads it: {release, configuration, problems, methods}.';
