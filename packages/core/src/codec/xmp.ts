import type { EncodeOutput } from '../ports/ports.ts'

/**
 * XMP that says how a picture came to be, by IPTC's vocabulary: https://cv.iptc.org/newscodes/digitalsourcetype/.
 * Search engines and social networks read it to label AI pictures.
 */
export function sourceTypeXmp(sourceType: NonNullable<EncodeOutput['sourceType']>): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/${sourceType}"/>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`
}
