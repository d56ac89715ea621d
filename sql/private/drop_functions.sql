create or replace function gatehouse.drop_functions(functions oid[]) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_function oid;
begin
  foreach v_function in array functions loop
    execute pg_catalog.format('drop function %s', v_function::pg_catalog.regprocedure);
  end loop;
end
$$;

comment on function gatehouse.drop_functions(oid[]) is
  'Drops generated functions: those without their method, and those of another signature, which create or replace would leave beside the new one or fail on.';
