# encoding:utf-8

import requests
import base64

url = "https://{endpoint}/v1.0/image/tagging"
token = "Actual token value obtained by the user"
headers = {'Content-Type': 'application/json', 'X-Auth-Token': token}

imagepath = r'data/image-tagging.jpg'
with open(imagepath, "rb") as bin_data:
    image_data = bin_data.read()
image_base64 = base64.b64encode(image_data).decode("utf-8") # Use Base64 encoding of images.
data= {"image": image_base64} # Set either the URL or the image.

response = requests.post(url, headers=headers, json=data, verify=False)
print(response.text)
