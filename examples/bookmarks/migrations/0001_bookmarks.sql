create schema bookmarks;

comment on schema bookmarks is 'The example application: bookmarks of users, by topic.';

create table bookmarks.topics (
  name text primary key
    constraint topics_name_format check (name ~ '^[a-z][a-z0-9-]{0,31}$'),
  description text
    constraint topics_description_length check (length(description) between 1 and 500)
);

comment on table bookmarks.topics is 'What bookmarks can be about. The same for all users.';
comment on column bookmarks.topics.description is 'Null: none given.';

create table bookmarks.links (
  id bigint generated always as identity primary key,
  user_id bigint not null references gatehouse.users on delete cascade,
  topic text not null references bookmarks.topics on delete restrict,
  -- ASCII, which keeps the index's rows below PostgreSQL's limit.
  url text not null
    constraint links_url_format check (url ~ '^https?://[!-~]+$' and length(url) <= 2000),
  title text not null
    constraint links_title_length check (length(title) between 1 and 200),
  created timestamptz not null default gatehouse.now(),
  constraint links_url_unique unique (user_id, url)
);

create index links_topic on bookmarks.links (topic);

comment on table bookmarks.links is 'Bookmarks: each belongs to one user, is seen by nobody else, and goes with him.';

insert into gatehouse.permissions (name, description) values ('manage-topics', 'Creates topics for bookmarks.');
