namespace Vinculo.Integration.Mapping;

/// <summary>The catalogue: what a file can hold and what a column can mean. The same for mapping files, the guide and the API.</summary>
public static class ImportFields
{
    public static readonly ImportEntity Customers = new(
        "customers",
        "attr.",
        Field(
            "key",
            FieldType.Key,
            "id|codigo|codigo cliente|id cliente|cliente id|customer id|key|numero cliente|customer number|cod cliente|account id|contact id|crm id|cust id|customer"
        ),
        Choice(
            "kind",
            ImportChoices.CustomerKind,
            "tipo cliente|tipo persona|clase|kind|customer type|tipo de persona|tipo de cliente|naturaleza"
        ),
        Field(
            "fullName",
            FieldType.Text,
            "nombre|nombre completo|nombres y apellidos|apellidos y nombres|cliente|nombre cliente|nombre del cliente|titular|name|full name|customer name|usuario|suscriptor|display name|contact name"
        ),
        Field(
            "givenNames",
            FieldType.Text,
            "nombres|primer nombre|first name|given names|given name|firstname|nombre de pila"
        ),
        Field(
            "firstSurname",
            FieldType.Text,
            "primer apellido|apellido|apellido 1|apellido1|apellidos|apellido paterno|surname|last name|lastname|family name|ape1"
        ),
        Field(
            "secondSurname",
            FieldType.Text,
            "segundo apellido|apellido 2|apellido2|apellido materno|second surname|mother s name|ape2"
        ),
        Field(
            "legalName",
            FieldType.Text,
            "razon social|empresa|nombre empresa|compania|company|legal name|company name|organization|organizacion"
        ),
        Field("tradeName", FieldType.Text, "nombre comercial|trade name|marca|doing business as"),
        Field(
            "birthDate",
            FieldType.Date,
            "fecha nacimiento|fecha de nacimiento|nacimiento|fec nac|fecha nac|fnac|birth date|birthdate|date of birth|dob|birthday|cumpleanos"
        ),
        Choice("sex", ImportChoices.Sex, "sexo|genero|sex|gender"),
        Field(
            "documentType",
            FieldType.DocumentType,
            "tipo documento|tipo de documento|tipo doc|tipo identificacion|tipo de identificacion|tipo id|document type|id type|tdoc"
        ),
        Field(
            "document",
            FieldType.Document,
            "documento|numero documento|numero de documento|num documento|nro documento|cedula|identificacion|numero identificacion|numero de identificacion|nit|dni|rut|curp|rfc|document|document number|id number|national id|cc|nro doc|num doc|tax id|ruc"
        ),
        Field("documentCountry", FieldType.Country, "pais documento|pais del documento|document country"),
        Field(
            "phone",
            FieldType.Phone,
            "telefono|celular|movil|tel|telefono 1|telefono1|telefono movil|numero celular|phone|mobile|phone number|cell|cellphone|telefono principal|numero|tel1|mobile phone|msisdn"
        ),
        Field(
            "phone2",
            FieldType.Phone,
            "telefono 2|telefono2|telefono fijo|fijo|otro telefono|telefono casa|telefono oficina|phone 2|home phone|work phone|tel2|telefono alterno"
        ),
        Field(
            "email",
            FieldType.Email,
            "correo|correo electronico|email|e mail|mail|email address|direccion de correo|direccion correo"
        ),
        Field(
            "address",
            FieldType.Text,
            "direccion|domicilio|direccion residencia|direccion de residencia|dir|address|street|street address|residencia"
        ),
        Field("city", FieldType.Text, "ciudad|municipio|city|town|localidad|poblacion"),
        Field("country", FieldType.Country, "pais|country|nacion"),
        Choice("stage", ImportChoices.Stage, "etapa|stage|estado cliente|lifecycle stage|estado del cliente"),
        Field(
            "since",
            FieldType.Date,
            "cliente desde|fecha ingreso|fecha de ingreso|fecha alta|fecha vinculacion|fecha de vinculacion|antiguedad|since|customer since|join date|signup date|created|fecha registro|fecha creacion"
        ),
        Field("language", FieldType.Text, "idioma|language|lengua"),
        Field("team", FieldType.Text, "equipo|team|zona|regional|sede"),
        Field(
            "owner",
            FieldType.Email,
            "responsable|ejecutivo|asesor|owner|vendedor|account manager|correo asesor|owner email"
        ),
        Field("employer.key", FieldType.Key, "id empresa|codigo empresa|empresa id|employer id|company id"),
        Field(
            "employer.document",
            FieldType.Document,
            "nit empresa|nit empleador|documento empresa|employer document|nit de la empresa"
        ),
        Field("employer.documentType", FieldType.DocumentType, "tipo documento empresa"),
        Field("employer.role", FieldType.Text, "cargo|puesto|rol|job title|position|title"),
        Field(
            "prospect.source",
            FieldType.Text,
            "procedencia|como nos conocio|origen del cliente|origen prospecto|fuente del prospecto|lead source"
        ),
        Field("prospect.interest", FieldType.Text, "interes|le interesa|producto de interes|interest|interested in")
    );

    public static readonly ImportEntity Products = new(
        "products",
        null,
        Field(
            "code",
            FieldType.Key,
            "codigo|codigo producto|id producto|producto id|product id|product code|sku|stock code|referencia|ref|id plan|codigo plan|id|code",
            required: true
        ),
        Field(
            "name",
            FieldType.Text,
            "nombre|producto|nombre producto|descripcion|name|product|product name|description|plan"
        ),
        Field("nameEn", FieldType.Text, "nombre ingles|name en|english name|nombre en ingles"),
        Field("family", FieldType.Text, "familia|categoria|linea|tipo|family|category|product line"),
        Field("price", FieldType.Money, "precio|valor|tarifa|price|unit price|cargo fijo|cargo mensual"),
        Field("marginRate", FieldType.Number, "margen|margen porcentaje|margin|margin rate|tasa margen"),
        Field("currency", FieldType.Currency, "moneda|currency|divisa")
    );

    public static readonly ImportEntity Holdings = new(
        "holdings",
        "attr.",
        [
            .. Reference("customer"),
            Field(
                "key",
                FieldType.Key,
                "id|id contrato|contrato|numero contrato|suscripcion|contract|contract id|subscription id|key"
            ),
            Field(
                "product",
                FieldType.Key,
                "producto|plan|codigo producto|codigo plan|product|product code|servicio|id plan|sku",
                required: true
            ),
            Field(
                "number",
                FieldType.Text,
                "linea|numero linea|cuenta|numero cuenta|numero|account|account number|line|line number|poliza|msisdn"
            ),
            Choice("status", ImportChoices.HoldingStatus, "estado|estado linea|estado contrato|status|state"),
            Field(
                "startedOn",
                FieldType.Date,
                "fecha inicio|inicio|fecha activacion|activacion|fecha alta|start date|started|activated|desde"
            ),
            Field(
                "endsOn",
                FieldType.Date,
                "fecha vencimiento|vencimiento|vence|fin permanencia|end date|ends|expires|expiry date"
            ),
            Field(
                "endedOn",
                FieldType.Date,
                "fecha retiro|retiro|fecha baja|baja|fecha cancelacion|ended|cancel date|cancelled on"
            ),
            Field(
                "amount",
                FieldType.Money,
                "valor|cargo|cargo mensual|cargo fijo|mensualidad|monto|saldo|amount|monthly charge|monthly charges|price"
            ),
            Field("currency", FieldType.Currency, "moneda|currency"),
        ]
    );

    public static readonly ImportEntity Transactions = new(
        "transactions",
        null,
        [
            .. Reference("customer"),
            Field(
                "key",
                FieldType.Key,
                "id|id transaccion|transaccion|numero transaccion|transaction id|transaction|id pago|recibo|receipt|key|id movimiento|referencia"
            ),
            Field(
                "occurredAt",
                FieldType.Instant,
                "fecha|fecha hora|fecha transaccion|fecha pago|fecha compra|fecha factura|date|datetime|invoice date|order date|transaction date|timestamp|fecha movimiento|payment date",
                required: true
            ),
            Choice(
                "kind",
                ImportChoices.TransactionKind,
                "tipo|tipo transaccion|tipo movimiento|kind|type|transaction type|concepto tipo"
            ),
            Field(
                "product",
                FieldType.Key,
                "producto|codigo producto|sku|stock code|product|product code|referencia producto|plan"
            ),
            Field("productName", FieldType.Text, "nombre producto|descripcion producto|product name|description"),
            Field("quantity", FieldType.Number, "cantidad|unidades|cant|quantity|qty|units|cds"),
            Field("unitPrice", FieldType.Number, "precio unitario|valor unitario|precio|unit price|price"),
            Field(
                "amount",
                FieldType.Money,
                "valor|monto|importe|total|valor total|valor pago|amount|value|dollars|total amount|valor factura"
            ),
            Field("margin", FieldType.Money, "margen|utilidad|ganancia|margin|profit"),
            Field("currency", FieldType.Currency, "moneda|currency|divisa"),
            Choice("channel", ImportChoices.Channel, "canal|medio|channel|medio pago|origen"),
            Field("description", FieldType.Text, "descripcion|concepto|detalle|observacion|memo|comment|notes"),
        ]
    );

    public static readonly ImportEntity Interactions = new(
        "interactions",
        null,
        [
            .. Reference("customer"),
            Field(
                "key",
                FieldType.Key,
                "id|id interaccion|id llamada|id contacto|numero llamada|call id|interaction id|ticket|key|radicado"
            ),
            Field(
                "occurredAt",
                FieldType.Instant,
                "fecha|fecha hora|fecha llamada|fecha contacto|date|datetime|call date|timestamp|inicio|fecha interaccion",
                required: true
            ),
            Choice("channel", ImportChoices.Channel, "canal|medio|channel|via"),
            Choice("direction", ImportChoices.Direction, "direccion|sentido|direction|entrante saliente|tipo llamada"),
            Choice("kind", ImportChoices.InteractionKind, "tipo|tipo contacto|kind|type|clase"),
            Field("subject", FieldType.Text, "asunto|motivo|tema|subject|reason|titulo|tipificacion|pagina|page"),
            Field(
                "body",
                FieldType.Text,
                "texto|detalle|descripcion|mensaje|observacion|observaciones|nota|body|text|message|notes|transcripcion|comentario"
            ),
            Field(
                "perception",
                FieldType.Number,
                "percepcion|satisfaccion|calificacion|csat|rating|perception|nota cliente"
            ),
            Field("agent", FieldType.Text, "agente|asesor|usuario|operador|agent|user|attended by|funcionario"),
            Field("outcome", FieldType.Text, "resultado|desenlace|resultado llamada|outcome|result|disposition"),
            Field("promise", FieldType.Text, "promesa|compromiso|compromisos|promise|commitment"),
            Field("promiseDueOn", FieldType.Date, "fecha promesa|fecha compromiso|promise date|due date"),
        ]
    );

    public static readonly ImportEntity Cases = new(
        "cases",
        null,
        [
            .. Reference("customer"),
            Field(
                "key",
                FieldType.Key,
                "radicado|id|numero radicado|id queja|id caso|caso|numero caso|ticket|case id|case number|complaint id|receipt|numero"
            ),
            Field(
                "openedAt",
                FieldType.Instant,
                "fecha|fecha radicacion|fecha apertura|apertura|fecha queja|fecha recibido|opened|opened at|date received|created|fecha radicado",
                required: true
            ),
            Field(
                "closedAt",
                FieldType.Instant,
                "fecha cierre|cierre|fecha respuesta|fecha solucion|closed|closed at|date closed"
            ),
            Choice("kind", ImportChoices.CaseKind, "tipo|tipo pqr|tipo caso|clase|kind|type|case type"),
            Field("code", FieldType.Text, "tema|codigo tema|motivo|causa|causal|tipologia|code|theme|issue|category"),
            Field("subject", FieldType.Text, "asunto|titulo|subject|title|resumen"),
            Field("body", FieldType.Text, "descripcion|detalle|texto|queja|body|description|narrative|hechos|relato"),
            Choice("status", ImportChoices.CaseStatus, "estado|status|state|estado caso"),
            Choice("severity", ImportChoices.Severity, "gravedad|severidad|prioridad|severity|priority"),
            Field("resolution", FieldType.Text, "solucion|respuesta|resolucion|resolution|response|answer"),
            Choice("channel", ImportChoices.Channel, "canal|medio|channel|via|canal recepcion"),
        ]
    );

    public static readonly ImportEntity Relationships = new(
        "relationships",
        null,
        [
            .. Reference("customer"),
            .. Reference("other"),
            Field("role", FieldType.Text, "relacion|parentesco|rol|tipo|role|relationship|relation"),
            Field("strength", FieldType.Number, "fuerza|peso|llamadas|minutos|strength|weight|calls|numero llamadas"),
            Field("from", FieldType.Date, "desde|inicio|from|start|valid from"),
            Field("to", FieldType.Date, "hasta|fin|to|end|valid to"),
        ]
    );

    public static readonly ImportEntity Measures = new(
        "measures",
        "measure.",
        [
            .. Reference("customer"),
            Field("period", FieldType.Month, "mes|periodo|month|period|ano mes|fecha", required: true),
        ]
    );

    public static readonly ImportEntity OffersMade = new(
        "offers-made",
        null,
        [
            .. Reference("customer"),
            Field("key", FieldType.Key, "id|id oferta|id gestion|key|contact id"),
            Field(
                "occurredAt",
                FieldType.Instant,
                "fecha|fecha hora|fecha oferta|date|datetime|timestamp|fecha gestion",
                required: true
            ),
            Choice("channel", ImportChoices.Channel, "canal|medio|channel|via"),
            Field(
                "offer",
                FieldType.Key,
                "oferta|codigo oferta|campana|offer|offer code|campaign|accion",
                required: true
            ),
            Field("propensity", FieldType.Number, "propension|probabilidad|propensity|score|probability"),
            Choice("result", ImportChoices.OfferResult, "resultado|respuesta|result|answer|response|outcome"),
            Field("reason", FieldType.Text, "razon|motivo|reason|causa"),
            Field("control", FieldType.YesNo, "control|grupo control|control group|es control"),
        ]
    );

    public static readonly ImportEntity Consents = new(
        "consents",
        null,
        [
            .. Reference("customer"),
            Field("key", FieldType.Key, "id|id autorizacion|id consentimiento|consent id|key"),
            Field(
                "granted",
                FieldType.YesNo,
                "autoriza|acepta|consiente|consentimiento|autorizacion|autoriza datos|acepta publicidad|acepta ofertas|autoriza publicidad|granted|consent|opt in|optin|opted in|accepts|marketing consent",
                required: true
            ),
            Choice("purpose", ImportChoices.ConsentPurpose, "finalidad|proposito|para que|purpose"),
            Choice("channel", ImportChoices.ConsentChannel, "canal|medio|channel|via"),
            Field(
                "recordedAt",
                FieldType.Instant,
                "fecha|fecha hora|fecha autorizacion|fecha consentimiento|fecha aceptacion|fecha firma|date|datetime|consent date|recorded at|timestamp"
            ),
            Field(
                "expiresOn",
                FieldType.Date,
                "vence|vigencia|fecha vencimiento|valido hasta|expires|expiry date|valid until"
            ),
            Field("evidence", FieldType.Text, "evidencia|soporte|prueba|formato|evidence|proof|source document"),
        ]
    );

    public static IReadOnlyList<ImportEntity> All { get; } =
    [Customers, Products, Holdings, Transactions, Interactions, Cases, Relationships, Measures, OffersMade, Consents];

    /// <summary>The entity of that code; null when there is none.</summary>
    public static ImportEntity? Find(string code) =>
        All.FirstOrDefault(e => string.Equals(e.Code, code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The ways a row can say whose it is; the first that finds somebody wins.</summary>
    private static ImportField[] Reference(string who)
    {
        var es = who == "customer" ? "cliente" : "otro cliente";
        var en = who == "customer" ? "customer" : "other";
        ImportField[] fields =
        [
            Field(
                $"{who}.key",
                FieldType.Key,
                $"id {es}|{es} id|codigo {es}|{es}|{en} id|{en} key|{en}|{en} number|cod {es}|numero {es}|id usuario|master id|user id"
            ),
            Field(
                $"{who}.document",
                FieldType.Document,
                who == "customer"
                    ? "cedula|documento|numero documento|numero de documento|identificacion|nit|dni|document|cc|cedula cliente|documento cliente|num doc|nro documento"
                    : "cedula otro|documento otro|other document"
            ),
            Field(
                $"{who}.documentType",
                FieldType.DocumentType,
                who == "customer"
                    ? "tipo documento|tipo doc|tipo de documento|document type|tipo identificacion"
                    : "tipo documento otro|other document type"
            ),
            Field(
                $"{who}.phone",
                FieldType.Phone,
                who == "customer"
                    ? "telefono|celular|telefono cliente|phone|movil|numero origen|telefono origen|caller"
                    : "telefono destino|numero destino|callee|other phone"
            ),
            Field(
                $"{who}.email",
                FieldType.Email,
                who == "customer"
                    ? "correo|correo electronico|email|e mail|correo cliente|usuario correo"
                    : "correo otro|other email"
            ),
            Field(
                $"{who}.account",
                FieldType.Text,
                who == "customer"
                    ? "linea|cuenta|numero linea|numero cuenta|account|line|msisdn|linea origen|customer account"
                    : "linea destino|cuenta otro|other account"
            ),
        ];
        return who == "customer"
            ?
            [
                .. fields,
                Field("customer.name", FieldType.Text, "nombre cliente|nombre del cliente|customer name"),
                Field("customer.country", FieldType.Country, "pais|country|pais cliente|customer country"),
            ]
            : fields;
    }

    private static ImportField Field(string code, FieldType type, string names, bool required = false) =>
        new(code, type, [HeaderKey.Fold(code), .. names.Split('|')], null, required);

    private static ImportField Choice(string code, IReadOnlyDictionary<string, int> choices, string names) =>
        new(code, FieldType.Choice, [HeaderKey.Fold(code), .. names.Split('|')], choices);
}
