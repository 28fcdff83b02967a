-- Who has to do with whom: kinds of relations, companies with their people, groups and branches, households; and prospects.

-- What OTHER can be to a customer. The names are the reader's; the code is what relationship.role holds.
CREATE TABLE relation_type (
  code text PRIMARY KEY,
  inverse text NOT NULL,          -- what the customer is to OTHER
  name_es text NOT NULL,
  name_en text NOT NULL,
  kin smallint NOT NULL,          -- 1 work, 2 family, 3 money, 4 company group, 5 contact role, 6 referral, 7 calls, 8 other
  own_kind smallint,              -- who may have it: 1 person, 2 company; null: both
  other_kind smallint,            -- what OTHER must be; null: both
  sole boolean NOT NULL,          -- a customer has one at a time
  built_in boolean NOT NULL,
  active boolean NOT NULL,
  position integer NOT NULL,
  row_version integer NOT NULL
) /*!sqlite WITHOUT ROWID */;

INSERT INTO relation_type (code, inverse, name_es, name_en, kin, own_kind, other_kind, sole, built_in, active, position, row_version) VALUES
  ('employer', 'employee', 'Empleador', 'Employer', 1, 1, 2, FALSE, TRUE, TRUE, 10, 1),
  ('employee', 'employer', 'Empleado', 'Employee', 1, 2, 1, FALSE, TRUE, TRUE, 11, 1),
  ('decides', 'decides-at', 'Decide', 'Decides', 5, NULL, 1, FALSE, TRUE, TRUE, 20, 1),
  ('decides-at', 'decides', 'Decide en', 'Decides for', 5, 1, NULL, FALSE, TRUE, TRUE, 21, 1),
  ('pays', 'pays-at', 'Paga', 'Pays', 5, NULL, NULL, FALSE, TRUE, TRUE, 22, 1),
  ('pays-at', 'pays', 'Paga por', 'Pays for', 5, NULL, NULL, FALSE, TRUE, TRUE, 23, 1),
  ('uses', 'uses-at', 'Usa', 'Uses', 5, NULL, 1, FALSE, TRUE, TRUE, 24, 1),
  ('uses-at', 'uses', 'Usa lo de', 'Uses what belongs to', 5, 1, NULL, FALSE, TRUE, TRUE, 25, 1),
  ('influences', 'influences-at', 'Influye', 'Influences', 5, NULL, 1, FALSE, TRUE, TRUE, 26, 1),
  ('influences-at', 'influences', 'Influye en', 'Has influence on', 5, 1, NULL, FALSE, TRUE, TRUE, 27, 1),
  ('legal-representative', 'represents', 'Representante legal', 'Legal representative', 5, 2, 1, FALSE, TRUE, TRUE, 28, 1),
  ('represents', 'legal-representative', 'Representa a', 'Represents', 5, 1, 2, FALSE, TRUE, TRUE, 29, 1),
  ('hr-contact', 'hr-contact-at', 'Contacto de gestión humana', 'Human resources contact', 5, 2, 1, FALSE, TRUE, TRUE, 30, 1),
  ('hr-contact-at', 'hr-contact', 'Contacto de gestión humana de', 'Human resources contact at', 5, 1, 2, FALSE, TRUE, TRUE, 31, 1),
  ('contact', 'contact-at', 'Contacto', 'Contact', 5, 2, 1, FALSE, TRUE, TRUE, 32, 1),
  ('contact-at', 'contact', 'Contacto de', 'Contact at', 5, 1, 2, FALSE, TRUE, TRUE, 33, 1),
  ('owner', 'owns', 'Propietario', 'Owner', 3, 2, NULL, FALSE, TRUE, TRUE, 40, 1),
  ('owns', 'owner', 'Es dueño de', 'Owns', 3, NULL, 2, FALSE, TRUE, TRUE, 41, 1),
  ('guarantor', 'guaranteed', 'Codeudor o fiador', 'Guarantor', 3, NULL, NULL, FALSE, TRUE, TRUE, 42, 1),
  ('guaranteed', 'guarantor', 'Responde por', 'Stands surety for', 3, NULL, NULL, FALSE, TRUE, TRUE, 43, 1),
  ('parent-company', 'subsidiary', 'Empresa matriz', 'Parent company', 4, 2, 2, TRUE, TRUE, TRUE, 50, 1),
  ('subsidiary', 'parent-company', 'Filial', 'Subsidiary', 4, 2, 2, FALSE, TRUE, TRUE, 51, 1),
  ('head-office', 'branch', 'Sede principal', 'Head office', 4, 2, 2, TRUE, TRUE, TRUE, 52, 1),
  ('branch', 'head-office', 'Sucursal', 'Branch', 4, 2, 2, FALSE, TRUE, TRUE, 53, 1),
  ('supplier', 'buyer', 'Proveedor', 'Supplier', 3, 2, NULL, FALSE, TRUE, TRUE, 54, 1),
  ('buyer', 'supplier', 'Cliente suyo', 'Its customer', 3, NULL, 2, FALSE, TRUE, TRUE, 55, 1),
  ('spouse', 'spouse', 'Cónyuge', 'Spouse', 2, 1, 1, FALSE, TRUE, TRUE, 60, 1),
  ('partner', 'partner', 'Pareja', 'Partner', 2, 1, 1, FALSE, TRUE, TRUE, 61, 1),
  ('parent', 'child', 'Padre o madre', 'Parent', 2, 1, 1, FALSE, TRUE, TRUE, 62, 1),
  ('child', 'parent', 'Hijo o hija', 'Child', 2, 1, 1, FALSE, TRUE, TRUE, 63, 1),
  ('sibling', 'sibling', 'Hermano o hermana', 'Sibling', 2, 1, 1, FALSE, TRUE, TRUE, 64, 1),
  ('relative', 'relative', 'Familiar', 'Relative', 2, 1, 1, FALSE, TRUE, TRUE, 65, 1),
  ('caregiver', 'cared-for', 'Lo cuida', 'Caregiver', 2, 1, NULL, FALSE, TRUE, TRUE, 66, 1),
  ('cared-for', 'caregiver', 'Cuida a', 'Cares for', 2, NULL, 1, FALSE, TRUE, TRUE, 67, 1),
  ('household', 'household', 'Mismo hogar', 'Same household', 2, 1, 1, FALSE, TRUE, TRUE, 68, 1),
  ('friend', 'friend', 'Amigo o amiga', 'Friend', 8, 1, 1, FALSE, TRUE, TRUE, 69, 1),
  ('referrer', 'referred', 'Lo refirió', 'Referred by', 6, NULL, NULL, TRUE, TRUE, TRUE, 70, 1),
  ('referred', 'referrer', 'Referido suyo', 'Referred them', 6, NULL, NULL, FALSE, TRUE, TRUE, 71, 1),
  ('calls', 'called-by', 'A quien llama', 'Calls them', 7, NULL, NULL, FALSE, TRUE, TRUE, 80, 1),
  ('called-by', 'calls', 'Quien lo llama', 'Called by them', 7, NULL, NULL, FALSE, TRUE, TRUE, 81, 1);

-- What a company's people who are customers come to, counted when they change and never per page.
CREATE TABLE company_figures (
  customer_id uuid PRIMARY KEY,   -- the company
  people integer NOT NULL,
  value_minor bigint NOT NULL,
  at_risk integer NOT NULL,
  at_risk_minor bigint NOT NULL,
  open_cases integer NOT NULL,
  currency text,
  counted_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;

-- The most valuable of them, in order.
CREATE TABLE company_top_person (
  customer_id uuid NOT NULL,      -- the company
  place integer NOT NULL,
  person_id uuid NOT NULL,
  PRIMARY KEY (customer_id, place)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX company_top_person_person ON company_top_person (person_id);

CREATE TABLE household (
  id uuid PRIMARY KEY,
  state smallint NOT NULL,        -- 1 proposed, 2 confirmed, 3 gone
  made_at bigint NOT NULL,
  decided_at bigint,
  decided_by uuid,
  row_version integer NOT NULL
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE household_member (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  household_id uuid NOT NULL,
  state smallint NOT NULL,        -- 1 proposed, 2 confirmed, 3 refused
  evidence jsonb,                 -- what speaks for it: address, telephone, surname
  joined_at bigint NOT NULL,
  decided_at bigint,
  decided_by uuid,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX household_member_household ON household_member (household_id, state);

-- Two customers who a person said do not live together: for ever, and told to both.
CREATE TABLE household_bar (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  other_id uuid NOT NULL,
  barred_at bigint NOT NULL,
  barred_by uuid,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX household_bar_pair ON household_bar (customer_id, other_id);

-- Where a postal address leads: the key of the dwelling and of the building, to find who else lives there.
CREATE TABLE dwelling (
  customer_id uuid NOT NULL,
  unit_key text NOT NULL,
  PRIMARY KEY (customer_id, unit_key)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX dwelling_unit ON dwelling (unit_key, customer_id);

CREATE TABLE prospect (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  source text NOT NULL,           -- campaign, referral, web, visit, call, event, import, other
  source_detail text,
  interest text,
  opened_at bigint NOT NULL,
  opened_by uuid,
  state smallint NOT NULL,        -- 1 open, 2 converted, 3 lost
  closed_at bigint,
  closed_by uuid,
  reason text,                    -- how it was converted (by-hand, holding, purchase) or why it was lost
  note text,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX prospect_state ON prospect (state, opened_at, customer_id);

-- Every step of a life cycle: prospect, customer, former; never changed.
CREATE TABLE stage_change (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  from_stage smallint,
  to_stage smallint NOT NULL,
  by_id uuid,
  reason text,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX stage_change_at ON stage_change (at, to_stage);
