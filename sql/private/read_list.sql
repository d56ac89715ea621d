create or replace function gatehouse.read_list(
  caller gatehouse.caller,
  method text,
  options json,
  source text,
  restriction text,
  columns json,
  page_row text,
  default_order json default '"id"',
  total bigint default null
) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_fields json := gatehouse.list_fields(method);
  v_options json := gatehouse.list_options(v_fields, coalesce(options, '{}'));
  v_id text := columns -> 'id' -> 'columns' ->> 0;
  v_conditions text;
  v_order_by json := v_options -> 'order_by';
  v_order json;
  v_keys text;
  v_sort text;
  v_total text := '(select pg_catalog.count(*) from matched)';
  v_reply gatehouse.reply;
begin
  if v_options -> 'id' is not null then
    execute pg_catalog.format('select %s from %s where (%s) and %s = %s', page_row, source, restriction, v_id,
        gatehouse.list_literal(v_options -> 'id', columns -> 'id' ->> 'type', '/0/id'))
      into v_reply.data
      using caller;
    if v_reply.data is null then
      raise exception 'Not found' using errcode = 'GH404';
    end if;
    return v_reply;
  end if;

  select pg_catalog.string_agg(
      gatehouse.list_condition(v_fields -> w.name, columns -> w.name, w.condition, '/0/where/' || w.name), ' and ')
    into v_conditions
    from pg_catalog.json_each(v_options -> 'where') w (name, condition);
  -- An empty array names none.
  if v_order_by is null or pg_catalog.json_typeof(v_order_by) = 'array' and v_order_by -> 0 is null then
    v_order_by := default_order;
  end if;
  v_order := gatehouse.list_order(v_fields, v_order_by, '/0/order_by');
  select
      pg_catalog.string_agg(pg_catalog.format('%s as key_%s', columns -> (t.term ->> 0) -> 'columns' ->> 0, t.position), ', '),
      pg_catalog.string_agg(pg_catalog.format('m.key_%s %s', t.position, t.term ->> 1), ', ' order by t.position)
    into v_keys, v_sort
    from pg_catalog.json_array_elements(v_order) with ordinality t (term, position);
  if v_conditions is null and total is not null then
    v_total := total::text;
  end if;

  -- What conditions select is found once, then counted and sorted. Without conditions and with a known total, the index of
  -- the order gives the page. What a reply shows is made for the rows of its page only.
  execute pg_catalog.format($list$
      with matched as %1$s (select %2$s as id, %3$s from %4$s where (%5$s) and %6$s),
        page as (select m.* from matched m order by %7$s limit %8$s offset %9$s)
      select (select coalesce(pg_catalog.json_agg(%10$s order by %7$s), '[]') from page m join %4$s on %2$s = m.id), %11$s
    $list$,
      case v_total when total::text then 'not materialized' else 'materialized' end,
      v_id,
      v_keys,
      source,
      restriction,
      coalesce(v_conditions, 'true'),
      v_sort,
      least(coalesce((v_options ->> 'limit')::numeric, 100), 100),
      coalesce(v_options ->> 'offset', '0'),
      page_row,
      v_total)
    into v_reply.data, total
    using caller;
  v_reply.meta := pg_catalog.json_build_object('total', total, 'summary', pg_catalog.json_build_object('total', total));
  return v_reply;
end
$$;

comment on function gatehouse.read_list(gatehouse.caller, text, json, text, text, json, text, json, bigint) is
  'The one implementation of apiRead: rows of a list, or with {"id"} one row. Fields, conditions and what is sortable come from the method''s entry; options are checked against it again, as who calls by SQL has not been checked by a node. source: a from item; restriction: what this caller may see, with the caller as $1; columns: {field: {"columns": [expression, …], "type": SQL type (text) or id, "lower": stored in lower case}}, id among them; page_row: the JSON of a row; total: the number of rows without conditions, where it is known. GH808: options that are not as declared; GH404: no such id.';
