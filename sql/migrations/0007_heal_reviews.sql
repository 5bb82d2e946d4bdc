-- What a person decided about a heal on the pages or by the API.

alter table ${schema:name}.heal_history
  add column review text check (review in ('accepted', 'rejected')),
  add column reviewed_at timestamptz;
comment on column ${schema:name}.heal_history.review is 'accepted or rejected by a person; null: nobody has looked. What a rejected heal remembered was retired.';
comment on column ${schema:name}.heal_history.reviewed_at is 'When that was decided.';
