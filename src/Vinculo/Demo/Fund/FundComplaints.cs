using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Fund;

/// <summary>How affiliates in Colombia complain about their pension fund.</summary>
/// <remarks>Slots as in <see cref="ComplaintTexts"/>, and fondo, semanas, anios.</remarks>
internal static class FundComplaints
{
    /// <summary>Funds that do not exist.</summary>
    public static readonly string[] OtherFunds = ["Piedemonte", "La Bahía", "Cordillera Pensiones"];

    public static ComplaintBook Book =>
        new(
            FundThemes.Codes,
            ByTheme,
            Besides,
            Greetings,
            Farewells,
            Subjects,
            Resolutions,
            [FundThemes.WorkHistory, FundThemes.Pension]
        );

    private static readonly string[][] ByTheme =
    [
        [
            "En mi historia laboral faltan {semanas} semanas. Yo trabajé todo ese tiempo y me descontaban cada mes.",
            "Revisé la historia laboral y no aparecen las semanas que cotizó mi empleador anterior entre {mes} y {mes}.",
            "Llevo {dias} días esperando la corrección de mi historia laboral y las semanas siguen sin aparecer.",
            "Mi empleador pagó los aportes y en la historia laboral sale que está en mora. Adjunto las planillas.",
            "En el reporte de semanas cotizadas me falta más de un año. Necesito que lo corrijan.",
            "Las semanas que coticé como independiente no están en mi historia laboral y tengo todas las planillas.",
            "Mi historia laboral tiene el nombre de un empleador que no conozco y le faltan periodos de mi empresa.",
            "Pedí la corrección de semanas cotizadas {veces} veces y siempre piden los mismos certificados laborales.",
            "En la historia laboral el salario base de cotización de {mes} está mal, aparece la mitad.",
            "Solicito actualizar la historia laboral: hay periodos con cero días cotizados y yo sí trabajé.",
            "Mis semanas cotizadas antes de entrar a este fondo no las han cargado en la historia laboral.",
            "Me dicen que faltan {semanas} semanas, pero en los certificados de mi empleador están completas.",
        ],
        [
            "Pedí el traslado a {fondo} hace {dias} días y no me dan respuesta.",
            "Me trasladaron de fondo sin mi autorización, yo no firmé ningún formulario de traslado.",
            "Solicité el traslado de régimen y lo negaron sin explicarme por qué. Quiero la doble asesoría.",
            "El formulario de traslado a {fondo} está radicado desde el {fecha} y en el sistema no aparece.",
            "Un asesor me hizo firmar un traslado diciendo que era una actualización. Pido que lo anulen.",
            "Quiero devolverme al régimen público y no me agendan la doble asesoría para el traslado.",
            "Mi traslado desde {fondo} lleva {dias} días en trámite y los aportes están en el limbo.",
            "Me rechazan el traslado porque no han pasado seis meses, pero la fecha de afiliación está mal.",
            "Pido la anulación de la afiliación: el traslado lo hicieron sin darme información completa.",
            "Nadie me explica qué pasa con mis aportes después del traslado a {fondo}.",
            "Llené la solicitud de traslado {veces} veces y cada asesor dice que falta otro documento.",
        ],
        [
            "Retiré las cesantías el {fecha} y el dinero no llega a mi cuenta.",
            "Mi empleador consignó las cesantías en febrero y en mi cuenta aparece saldo en cero.",
            "Necesito las cesantías para la cuota inicial de la vivienda y me devuelven los papeles otra vez.",
            "Pedí el retiro de cesantías para estudio y me lo negaron por el certificado de la universidad.",
            "La solicitud de cesantías por terminación de contrato está aprobada y siguen sin pagarla.",
            "Las cesantías de este año están incompletas, falta lo de {mes} y {mes}.",
            "Me pagaron las cesantías en una cuenta que no es la mía. Exijo que las recuperen.",
            "El retiro parcial de cesantías en línea no me deja adjuntar la promesa de compraventa.",
            "Mi empresa dice que pagó las cesantías el 14 de febrero y ustedes que no. ¿A quién le creo?",
            "Llevo {dias} días con el retiro de cesantías en estudio y tengo que pagar el crédito hipotecario.",
            "No me dejan retirar cesantías para remodelar mi casa aunque la ley lo permite.",
            "Los intereses de mis cesantías no están, y el saldo es menor que el certificado de la empresa.",
        ],
        [
            "En el extracto mi saldo bajó {valor} este mes. ¿Cómo es posible que un fondo pierda plata?",
            "La rentabilidad del fondo es negativa y nadie me avisó para cambiarme a uno más conservador.",
            "Perdí {valor} de mi ahorro en el trimestre por la mala rentabilidad. Quiero una explicación.",
            "Mi portafolio moderado rinde menos que un CDT. ¿En qué están invirtiendo mi plata?",
            "Los rendimientos de {mes} son negativos otra vez. Ya van varios meses de pérdidas en mi ahorro.",
            "Comparé la rentabilidad con {fondo} y la de ustedes es la mitad. Pido que me expliquen.",
            "Me cobran comisión aunque el fondo pierda. El rendimiento de mi cuenta es una vergüenza.",
            "El asesor me pasó al fondo de mayor riesgo y ahora los rendimientos cayeron {valor}.",
            "Veo en el extracto una pérdida grande por valoración. Estoy a {anios} años de la pensión, eso no se recupera.",
            "La rentabilidad mínima que prometieron no se cumple, mi saldo está por debajo de lo que aporté.",
            "Todos los meses el mercado tiene la culpa. Mis rendimientos están en rojo desde {mes}.",
        ],
        [
            "La aplicación no me deja entrar, dice usuario o clave errada y ya la cambié {veces} veces.",
            "No puedo descargar el extracto desde la aplicación, se queda cargando y se cierra.",
            "La página web está caída desde el {fecha} y no puedo ver mi saldo.",
            "El código de verificación no llega al celular, así no puedo ingresar a la aplicación.",
            "Actualicé la aplicación y se bloqueó el usuario. El botón de recuperar clave no funciona.",
            "En la página web el certificado sale en blanco y el botón de descarga da error.",
            "La aplicación se cierra sola cuando intento hacer un aporte por PSE.",
            "No puedo registrarme en el portal porque el sistema dice que mi correo ya existe.",
            "El portal no reconoce mi huella ni mi clave y el soporte técnico no sirve.",
            "Quise cambiar la clave en la página web y el enlace del correo está vencido.",
            "La aplicación me muestra un error de conexión siempre que abro la sección de certificados.",
            "El ingreso con reconocimiento facial en la aplicación falla y me bloquea la clave.",
        ],
        [
            "Fui a la sucursal de {ciudad}, esperé {rato} y me dijeron que volviera mañana.",
            "La asesora {agente} fue grosera y no quiso explicarme el trámite.",
            "Llamé {veces} veces a la línea y me dejan esperando {rato} hasta que se cae la llamada.",
            "En la oficina de {ciudad} solo hay un funcionario atendiendo y la fila es eterna.",
            "Pedí una cita con un asesor y nadie llegó. Perdí la mañana de trabajo.",
            "El asesor {agente} quedó de llamarme el {fecha} y todavía espero.",
            "Me pasaron por {veces} funcionarios y ninguno sabía nada. Pésimo servicio.",
            "Me trataron mal en la ventanilla, la persona que atiende no saluda ni escucha.",
            "Cerraron mi petición sin responder lo que pregunté. Qué falta de respeto.",
            "En la línea de atención contesta una máquina y no hay forma de hablar con una persona.",
            "La fila preferencial para adultos mayores no la respetan, mi mamá esperó {rato} de pie.",
            "La funcionaria {agente} me cerró la ventanilla en la cara porque era hora de almuerzo.",
        ],
        [
            "Cumplí la edad y radiqué la pensión de vejez hace {dias} días sin respuesta.",
            "Me negaron la pensión de invalidez aunque la junta calificó más del 50 por ciento.",
            "Mi esposo falleció y la pensión de sobrevivientes sigue en estudio. De eso vivimos mis hijos y yo.",
            "La mesada de {mes} no me la han pagado y soy pensionado, es mi único ingreso.",
            "La simulación de mi pensión de vejez cambió, ahora la mesada es mucho menor de lo que dijeron.",
            "Pido la devolución de saldos porque no alcanzo la pensión y me ponen trabas.",
            "El bono pensional no lo han redimido y sin eso no me reconocen la pensión de vejez.",
            "Me liquidaron mal la mesada, no tuvieron en cuenta el bono pensional.",
            "Soy pensionado por retiro programado y me bajaron la mesada sin avisar.",
            "Llevo {dias} días con los papeles de la pensión de sobrevivientes y piden el registro civil otra vez.",
            "La garantía de pensión mínima está aprobada y la primera mesada no llega.",
            "Me piden {veces} veces los documentos de invalidez para reconocer la pensión.",
        ],
    ];

    private static readonly string[] Besides =
    [
        "Además en la historia laboral me faltan semanas.",
        "Si sigue así pido el traslado a {fondo}.",
        "Y tampoco me han pagado las cesantías.",
        "Aparte los rendimientos están cada vez peor.",
        "Y la aplicación no me deja ni entrar.",
        "Encima la atención en la sucursal es pésima.",
        "Tampoco me responden por la pensión de mi mamá.",
    ];

    private static readonly string[] Greetings =
    [
        "Buenos días. ",
        "Buenas tardes, ",
        "Cordial saludo. ",
        "Señores Fondo Arrayán: ",
        "Hola, ",
        "Respetados señores: ",
    ];

    private static readonly string[] Farewells =
    [
        " Quedo atento a su respuesta.",
        " Espero solución pronto.",
        " Gracias.",
        " De lo contrario acudo al defensor del consumidor.",
        " Voy a poner la queja en la Superintendencia.",
        " Por favor ayúdenme.",
    ];

    private static readonly string[] Subjects =
    [
        "Historia laboral",
        "Traslado",
        "Cesantías",
        "Rentabilidad",
        "Aplicación y página",
        "Atención",
        "Reconocimiento de pensión",
    ];

    private static readonly string[][] Resolutions =
    [
        ["Se cargaron las semanas faltantes.", "Se requirió al empleador.", "Historia laboral corregida."],
        ["Traslado en firme.", "Se agendó la doble asesoría.", "Traslado anulado a solicitud del afiliado."],
        ["Cesantías pagadas.", "Documentos completos, pago en tres días.", "Saldo verificado con el empleador."],
        ["Se explicó el comportamiento del portafolio.", "Se ofreció cambio de fondo.", "Extracto detallado enviado."],
        ["Usuario restablecido.", "Falla corregida en la aplicación.", "Certificado enviado por correo."],
        ["Se ofrecieron disculpas.", "Se llamó al afiliado y se resolvió.", "Retroalimentación a la sucursal."],
        ["Pensión reconocida.", "Solicitud en estudio con el emisor del bono.", "Mesada ajustada."],
    ];
}
