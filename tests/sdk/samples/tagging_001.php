<?php
function TokenRequest() {
    $url = "https://{endpoint}/v1.0/image/tagging";
    $token = "Actual token value obtained by the user";
    $imagePath = __DIR__.'/data/image-tagging.jpg';

    $data = array();
    if (stripos($imagePath, 'http://') !== false || stripos($imagePath, 'https://') !== false) {
        $data['url'] = $imagePath;
    } else {
        if ($fp = fopen($imagePath, "rb", 0))
        {
            $gambar = fread($fp, filesize($imagePath));
            fclose($fp);

            $fileBase64 = chunk_split(base64_encode($gambar));
        } else {
            echo "Failed to read the image.";
            return;
        }
        $data['image'] = $fileBase64;
    }
}

$curl = curl_init();
$headers = array(
    "Content-Type:application/json",
    "X-Auth-Token:" . $token
);

/* Setting the request body */
curl_setopt($curl, CURLOPT_URL, $url);
curl_setopt($curl, CURLOPT_HTTPHEADER, $headers);
curl_setopt($curl, CURLOPT_POST, 1);
curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($data));
curl_setopt($curl, CURLOPT_RETURNTRANSFER, TRUE);
curl_setopt($curl, CURLOPT_NOBODY, FALSE);
curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false);
curl_setopt($curl, CURLOPT_TIMEOUT, 30);

$response = curl_exec($curl);
$status = curl_getinfo($curl, CURLINFO_HTTP_CODE);


curl_close($curl);
echo $response;
}
TokenRequest();
