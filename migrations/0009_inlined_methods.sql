create schema inlined;
comment on schema inlined is
  'Methods that are expressions, once more as functions that PostgreSQL puts into the plan of their gates; made by gatehouse.make_inlined. Nobody has rights here.';
revoke all on schema inlined from public;

-- A write of a user put some thirty trigrams into the index one by one, a fifth of its time. Now they wait in a list of at
-- most 64 kB, which a search reads along.
alter index gatehouse.users_name_trigrams set (fastupdate = on, gin_pending_list_limit = 64);
alter index gatehouse.users_email_trigrams set (fastupdate = on, gin_pending_list_limit = 64);
alter index gatehouse.users_telegram_name_trigrams set (fastupdate = on, gin_pending_list_limit = 64);
